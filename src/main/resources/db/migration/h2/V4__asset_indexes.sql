alter table asset add primary key (asset_id);
create unique index asset_by_change on asset (change_number);
create index asset_by_imei on asset (imei);
create index asset_by_serial on asset (serial_number);
create index asset_by_iccid on asset (iccid);
create index asset_by_number on asset (phone_number);
create index asset_by_device on asset (tangoe_id);
create index asset_by_line on asset (line_id);
create index asset_by_device_of_line on asset (device_id);
