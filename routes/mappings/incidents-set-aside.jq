# Each incident that cannot be read becomes a message which reads it again later, once for each version of the record.
#
# Input:  [{ "incident": {fields}, "unreadable": why }]
# Output: [{ "ticket", "kind", "dedupe", "payload" }]

def name:
  (.sys_id // "") as $sys_id | (.number // "") as $number
  | if $sys_id | test("^[0-9a-f]{32}$") then $sys_id
    elif $number | test("^[A-Za-z]{1,20}[0-9]{1,20}$") then $number
    elif $sys_id | test("\\S") then $sys_id[:80]
    else "without sys_id" end;

[ .[] | .incident as $incident | ($incident.sys_id // "") as $sys_id
  | { ticket: ($incident | name), kind: "unreadable",
      dedupe: "unreadable:\($sys_id):\($incident.number):\($incident.sys_updated_on):\($incident.sys_mod_count)",
      payload: {sys_id: $sys_id, number: $incident.number, why: .unreadable} } ]
