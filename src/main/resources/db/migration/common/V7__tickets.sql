-- A ticket keeps the number under which it was taken as its name; what its record is called since then stands beside it.
alter table link add column renumbered varchar(80);
-- When somebody else than the bridge last changed the ticket's state or group.
alter table link add column moved_at timestamp(3) with time zone;
create index link_renumbered on link (renumbered);
create index link_tangoe on link (tangoe_id);

-- Records that are followed and not taken, and why.
create table not_taken (
    sys_id varchar(32) primary key,
    number varchar(80) not null,
    reason varchar(400) not null,
    since  timestamp(3) with time zone not null
);
