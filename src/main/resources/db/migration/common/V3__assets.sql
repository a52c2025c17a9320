-- One reading of Tangoe's inventory: a file, or a pull of pages.
create sequence inventory_run_id;

create table inventory_run (
    id              bigint primary key,
    source          varchar(3) not null,
    file            varchar(400),
    -- Where the file lies on the disk of the replica that took it.
    spooled         varchar(1000),
    whole           boolean not null,
    -- A person has said that it may remove more than the brake allows.
    released        boolean not null default false,
    status          varchar(12) not null,
    claimed_by      varchar(64),
    read_rows       bigint not null default 0,
    accepted        bigint not null default 0,
    changed         bigint not null default 0,
    removed         bigint not null default 0,
    rejected        bigint not null default 0,
    -- Bytes of a file; a pull does not know how much will come.
    done_bytes      bigint not null default 0,
    total_bytes     bigint,
    started_at      timestamp(3) with time zone not null,
    finished_at     timestamp(3) with time zone,
    reason          varchar(2000),
    unknown_columns varchar(4000)
);

-- What a run could not take: a row, or the cell of a row that was taken without it (column_name says which).
create table inventory_reject (
    run_id      bigint not null references inventory_run (id) on delete cascade,
    number      bigint not null,
    place_name  varchar(80),
    line        bigint not null,
    column_name varchar(200),
    bad_value   varchar(400),
    reason      varchar(400) not null,
    primary key (run_id, number)
);

-- The pages of a pull that are in, each with the records it held (8 bytes each), so that a pull goes on where it was left
-- and knows at its end what is gone.
create table inventory_page (
    run_id  bigint not null references inventory_run (id) on delete cascade,
    kind    varchar(6) not null,
    page    integer not null,
    records bytea not null,
    primary key (run_id, kind, page)
);

-- One row. Who loads locks it until the commit, so change numbers become visible in their order.
create table asset_feed (
    id          integer primary key,
    last_change bigint not null,
    last_record bigint not null
);
insert into asset_feed (id, last_change, last_record) values (1, 0, 0);

-- Where records come from: api or csv, of devices or of lines.
create table asset_origin (
    id            integer primary key,
    name          varchar(12) not null,
    last_whole_at timestamp(3) with time zone
);
insert into asset_origin (id, name) values (1, 'api-devices'), (2, 'api-lines'), (4, 'csv-devices'), (8, 'csv-lines');

-- An asset; removed ones stay. One that a single record feeds is that record, and its id the record's.
-- The columns of a fixed length come first, so that a row has no gaps.
create table asset (
    asset_id       bigint not null,
    change_number  bigint not null,
    first_seen_at  timestamp(3) with time zone not null,
    -- When it was last written or missed; while an origin still has it, that origin's last whole run may be later.
    last_seen_at   timestamp(3) with time zone not null,
    changed_at     timestamp(3) with time zone not null,
    run_id         bigint not null,
    place          integer not null,
    origins        smallint not null,
    removed        boolean not null,
    -- More than one record feeds it, or has fed it: they are in asset_part.
    in_parts       boolean not null,
    kind           varchar(6) not null,
    status         varchar(16) not null,
    category       varchar(400),
    manufacturer   varchar(400),
    model          varchar(400),
    imei           varchar(20),
    serial_number  varchar(400),
    iccid          varchar(22),
    phone_number   varchar(20),
    carrier        varchar(400),
    account_number varchar(400),
    plan           varchar(400),
    source_status  varchar(400),
    employee_id    varchar(400),
    owner_name     varchar(400),
    owner_email    varchar(400),
    group_name     varchar(400),
    cost_center    varchar(400),
    activated_on   varchar(10),
    tangoe_id      varchar(64),
    line_id        varchar(64),
    -- The device that a line of the API names.
    device_id      varchar(64)
);

-- What each record says of an asset that is more than one record.
create table asset_part (
    record_id     bigint primary key,
    asset_id      bigint not null,
    origin        smallint not null,
    run_id        bigint not null,
    place         integer not null,
    imei          varchar(20),
    serial_number varchar(400),
    iccid         varchar(22),
    phone_number  varchar(20),
    tangoe_id     varchar(64),
    line_id       varchar(64),
    device_id     varchar(64),
    said          text not null
);
create index asset_part_of on asset_part (asset_id);
create index asset_part_by_imei on asset_part (imei);
create index asset_part_by_serial on asset_part (serial_number);
create index asset_part_by_iccid on asset_part (iccid);
create index asset_part_by_number on asset_part (phone_number);
create index asset_part_by_device on asset_part (tangoe_id);
create index asset_part_by_line on asset_part (line_id);
create index asset_part_by_device_of_line on asset_part (device_id);

-- The rows of whole files as they were last taken, packed: a row that is known costs neither reading nor writing.
create table asset_known (
    origin integer not null,
    number integer not null,
    packed bytea not null,
    primary key (origin, number)
);
