-- A link is known by table and sys_id. H2 drops a constraint without a name only with its column.
alter table link add column record_id varchar(32);
update link set record_id = sys_id;
alter table link drop column sys_id;
alter table link alter column record_id rename to sys_id;
alter table link alter column sys_id set not null;
alter table link add constraint link_of_record unique (sys_id, table_name);
