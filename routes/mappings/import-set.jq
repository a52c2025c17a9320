# Assets of the feed as rows of a staging table, the client's own fields as columns like any other. ServiceNow takes texts alone, and by
# default wants the columns' labels as names.
{records: map((del(.more) + (.more // {})) | with_entries(.value |= (if . == null then "" else tostring end)))}
