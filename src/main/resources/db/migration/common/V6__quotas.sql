-- A vendor's calls, over all replicas: when its bucket of turns will be full, in microseconds since 1970.
create table quota (
    name    varchar(40) primary key,
    full_at bigint not null
);
