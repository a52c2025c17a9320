-- Records some of whose journal entries the bridge's user could not read; they are read again until all can be.
create table unread_journal (
    sys_id   varchar(32) primary key,
    tried_at timestamp(3) with time zone
);

-- Notes that ServiceNow took with 200 and that no reading of the journal has shown yet; absent: how many did not, although they should.
create table unseen_note (
    message_id bigint primary key references message (id) on delete cascade,
    sys_id     varchar(32) not null,
    element    varchar(40) not null,
    tag        varchar(80) not null,
    written_at timestamp(3) with time zone not null,
    awaited    boolean not null,
    absent     integer not null default 0
);
create index unseen_note_of_record on unseen_note (sys_id);
