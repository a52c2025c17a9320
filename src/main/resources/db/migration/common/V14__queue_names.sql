-- Queues are named by where their messages go.
update message set queue = 'to-tangoe' where queue = 'incident-change';
update message set queue = 'to-servicenow' where queue = 'tangoe-event';
update message set queue = 'hints' where queue = 'incident-hint';
update lane set queue = 'to-tangoe' where queue = 'incident-change';
update lane set queue = 'to-servicenow' where queue = 'tangoe-event';
update lane set queue = 'hints' where queue = 'incident-hint';
