-- What objects of a page name that could not be taken as they stand (64 bits for each key or id), and how many name nothing: what is
-- there, however odd, is not gone at the end of the pull.
alter table inventory_page add column odd_names bytea;
alter table inventory_page add column nameless integer default 0 not null;
