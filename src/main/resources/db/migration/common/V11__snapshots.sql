-- Of when a file's content is, so that an older one does not undo a newer: the date in its name, as it stands there, and when it was written.
alter table inventory_run add column origin integer;
alter table inventory_run add column dated timestamp(3);
alter table inventory_run add column modified_at timestamp(3) with time zone;
-- The newer run that a person has seen, and lets this one undo.
alter table inventory_run add column confirmed bigint;
create index inventory_run_of on inventory_run (origin, status);

-- The keys of the rows of files that are no full snapshots, packed: what they said is not undone by an older file.
create table inventory_said (
    run_id bigint not null references inventory_run (id) on delete cascade,
    number integer not null,
    packed bytea not null,
    primary key (run_id, number)
);
