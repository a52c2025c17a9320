# What is remembered once Tangoe has a support request for an incident: the link, the text that was sent, and a message that has the
# incident show it.
#
# Input:  { "tangoe_id", "thread_token", "ticket", "text" }
# Output: { "text", "link": {tangoe_id, thread_token}, "next": [a message for inbox:to-servicenow] }

(.tangoe_id | tostring) as $id
| {
    text,
    link: {tangoe_id: $id, thread_token: (.thread_token | tostring)},
    next: [{queue: "to-servicenow", kind: "linked", dedupe: "linked:\(.ticket)", payload: {tangoe_id: $id}}]
  }
