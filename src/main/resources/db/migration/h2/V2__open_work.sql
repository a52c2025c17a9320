create index lane_due on lane (queue, due_at);
create index message_open on message (queue, ticket, id);
create index message_by_status on message (status, id);
create index message_by_delivery on message (delivered_at);
