create index lane_due on lane (queue, due_at) where claimed_by is null;
create index message_open on message (queue, ticket, id) where status in ('accepted', 'waiting', 'delivering', 'dead', 'uncertain');
