-- A link is known by table and sys_id.
alter table link drop constraint link_sys_id_key;
alter table link add constraint link_of_record unique (sys_id, table_name);
