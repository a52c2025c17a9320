# Assets become rows of a staging table; the client's own fields become columns like any other.
#
# Input:  [assets of the feed]
# Output: the body of insertMultiple; every value is a text, because ServiceNow takes nothing else, and every name is a column's label

{records: map((del(.more) + (.more // {})) | with_entries(.value |= (if . == null then "" else tostring end)))}
