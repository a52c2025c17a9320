# What is remembered once ServiceNow has taken a write: the fields with the record that it answered, so that the next poll does not take
# them for a person's change, and the note, so that it is missed where it never shows up in the journal.
#
# Input:  { "fields", "record", "sys_id", "tag": "[tb-...]" }
# Output: { "written": {fields, record}, "note": {sys_id, element, tag} where a note is among the fields }

(.fields | keys_unsorted | map(select(. == "comments" or . == "work_notes")) | first) as $element
| {written: {fields, record}}
  + if $element == null then {} else {note: {sys_id, element: $element, tag}} end
