-- Whether no link knew the lane's ticket when its messages were accepted: such tickets have workers of their own.
alter table lane add column stranger boolean default false not null;
-- When the vendor said that it has no such ticket, and the message died of it.
alter table message add column unknown_at timestamp(3) with time zone;
drop index lane_due;
create index lane_due on lane (queue, stranger, due_at);
