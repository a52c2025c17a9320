# Each incident that cannot be read becomes a message which reads it again later, once for each version of the record.
#
# Input:  [{ "incident": {fields}, "unreadable": why }]
# Output: [{ "ticket", "kind", "dedupe", "payload" }]

[ .[] | .incident as $incident | ($incident.sys_id // "") as $sys_id
  | { ticket: (if $sys_id == "" then "without sys_id" else $sys_id[:80] end), kind: "unreadable",
      dedupe: "unreadable:\($sys_id):\($incident.sys_updated_on):\($incident.sys_mod_count)",
      payload: {sys_id: $sys_id, number: $incident.number, why: .unreadable} } ]
