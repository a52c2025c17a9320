# What an incident shows once its support request exists at Tangoe.
#
# Input:  { "tangoe_id", "incident": {fields}, "tag": "[tb-...]" }
# Output: the fields to write

(.tangoe_id | tostring) as $id
| {
    correlation_id: $id,
    correlation_display: "Tangoe",
    # Journals have no key. After a lost answer the tag shows whether this note was written.
    work_notes: "Tangoe support request \($id) opened for this incident.\n\(.tag)"
  }
