-- Dropped files that are taken, and those that were loaded and had to stay where they were.
create table dropped_file (
    name        varchar(200) not null,
    size        bigint not null,
    modified_at timestamp(3) with time zone not null,
    status      varchar(8) not null,
    claimed_by  varchar(64) not null,
    noted_at    timestamp(3) with time zone not null,
    primary key (name, size, modified_at)
);

-- One row: the last pull, and what it asks for. Who starts one locks it, so that there is one at a time.
create table inventory_pull (
    id            integer primary key,
    run_id        bigint,
    -- Null for everything.
    changed_since date
);
insert into inventory_pull (id) values (1);

-- How far each output of the feed has got, and which replica serves it.
create table feed_output (
    name        varchar(40) primary key,
    last_change bigint not null,
    claimed_by  varchar(64)
);
