-- Which vendor was away, where the message waits for that reason.
alter table message add column away varchar(12);
-- When the message was last brought forward because that vendor answered again.
alter table message add column brought_at timestamp(3) with time zone;
create index message_away on message (away, id) where away is not null;
