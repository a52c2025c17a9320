create index lane_due on lane (queue, due_at) where claimed_by is null;
-- The ticket comes first for those who ask about a ticket in every queue.
create index message_open on message (ticket, queue, id) where status in ('accepted', 'waiting', 'delivering', 'dead', 'uncertain');
-- Most messages are delivered; to list those, the primary key serves.
create index message_by_status on message (status, id) where status <> 'delivered';
-- What housekeeping removes next.
create index message_by_delivery on message (delivered_at) where delivered_at is not null;
