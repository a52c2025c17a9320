-- Identifiers are compared byte by byte, never sorted for people.
alter table asset
    alter column imei type varchar(20) collate "C",
    alter column serial_number type varchar(400) collate "C",
    alter column iccid type varchar(22) collate "C",
    alter column phone_number type varchar(20) collate "C",
    alter column tangoe_id type varchar(64) collate "C",
    alter column line_id type varchar(64) collate "C",
    alter column device_id type varchar(64) collate "C";
alter table asset add primary key (asset_id);
create unique index asset_by_change on asset (change_number);
-- The indexes by identifier are made by the loads, each when it is first looked for: sorted at once they cost a quarter.
alter table asset_known alter column packed set storage external;
alter table inventory_page alter column records set storage external;
