create index lane_due on lane (queue, due_at) where claimed_by is null;
create index message_open on message (queue, ticket, id) where status in ('accepted', 'waiting', 'delivering', 'dead', 'uncertain');
-- Most messages are delivered; to list those, the primary key serves.
create index message_by_status on message (status, id) where status <> 'delivered';
