-- Every message that was accepted, until housekeeping removes the delivered ones.
create sequence message_id;

create table message (
    id              bigint primary key,
    queue           varchar(80) not null,
    direction       varchar(16) not null,
    ticket          varchar(80) not null,
    kind            varchar(40) not null,
    status          varchar(12) not null,
    holds           boolean not null,
    payload         text not null,
    accepted_at     timestamp(3) with time zone not null,
    attempts        integer not null default 0,
    tries           integer not null default 0,
    first_tried_at  timestamp(3) with time zone,
    next_attempt_at timestamp(3) with time zone,
    delivered_at    timestamp(3) with time zone,
    unsure          boolean not null default false,
    error           varchar(2000)
);
create index message_of_ticket on message (ticket, id);

create table attempt (
    message_id bigint not null references message (id) on delete cascade,
    number     integer not null,
    started_at timestamp(3) with time zone not null,
    ended_at   timestamp(3) with time zone not null,
    outcome    varchar(12) not null,
    answer     varchar(2000),
    primary key (message_id, number)
);

-- One row for each ticket of a queue that has messages to deliver. Who claims the row delivers
-- the ticket's first open message, so a ticket has one message in flight, and they go in order.
-- The ticket comes first in the key because H2 looks up a list of values only in a first column.
create table lane (
    queue      varchar(80) not null,
    ticket     varchar(80) not null,
    due_at     timestamp(3) with time zone not null,
    claimed_by varchar(64),
    primary key (ticket, queue)
);

-- What was accepted before; outlives the message. No end: for ever.
create table seen (
    dedupe_key varchar(200) primary key,
    message_id bigint not null,
    ends_at    timestamp(3) with time zone
);
create index seen_end on seen (ends_at);

create table replica (
    id          varchar(64) primary key,
    alive_until timestamp(3) with time zone not null
);

-- Where a walk through a vendor's records stands.
create table walk_cursor (
    name     varchar(120) primary key,
    position varchar(200) not null
);

-- A ticket and its counterpart at Tangoe.
create table link (
    number           varchar(80) primary key,
    table_name       varchar(80) not null,
    sys_id           varchar(32) not null unique,
    tangoe_id        varchar(64),
    thread_token     varchar(200),
    state            varchar(40) not null,
    assignment_group varchar(40) not null,
    home_group       varchar(40) not null,
    mod_count        bigint not null,
    reopened         integer not null default 0,
    created_at       timestamp(3) with time zone not null,
    last_activity_at timestamp(3) with time zone not null
);
create index link_by_activity on link (last_activity_at, number);

-- Texts that we sent to Tangoe, to know them when Tangoe brings them back.
create table own_text (
    ticket varchar(80) not null,
    digest varchar(64) not null,
    primary key (ticket, digest)
);

-- One row: what the last comparison of both sides found.
create table comparison (
    id       integer primary key,
    drift    bigint not null,
    ended_at timestamp(3) with time zone not null
);
