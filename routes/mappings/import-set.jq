# Assets of the feed as rows of a staging table. ServiceNow takes texts alone, and by default wants the columns' labels as names.
{records: map(with_entries(.value |= (if . == null then "" else tostring end)))}
