-- The client's own fields, as the mapping names them: a JSON object of texts, in the order of the alphabet.
alter table asset add column more varchar(8000);
