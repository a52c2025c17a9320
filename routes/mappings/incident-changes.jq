# What is new in each incident of a page becomes messages for Tangoe, in the order in which Tangoe is to get them.
#
# Input:  [{ "incident": {fields}, "journals": [new entries, oldest first], "link": {…} or null, "busy", "foreign" }, or
#         { "incident": {fields}, "unreadable": why }];
#         a link without a thread_token belongs to a ticket that Tangoe has not answered yet; link.number is the ticket's
#         name, also if the incident was renumbered since
# Output: [{ "ticket", "kind", "dedupe", "covers", "holds", "payload" }]; "dedupe" recognises what was told before. Records to be read
#         again are hints: { "queue": "hints", "direction", "ticket", "kind", "dedupe", "payload" }

def entry_key: "journal:" + .sys_id;

# The first message carries the comments so far, as many as fit into its text. Each comment becomes a message of its own too,
# which is needed if it does not fit, or if another reader has stored a create without it. "covers" names the comments that
# this create carries, so that they are not told twice.
def create:
  if .link.thread_token != null then empty else . end
  | opening_entries(setting("tangoe.text-limit") // "10000" | tonumber) as $told
  | { ticket: .link.number, kind: "create", dedupe: "create:\(.incident.sys_id)", holds: true,
    covers: [$told[] | "journal:" + .],
    payload: {incident, journals: [.journals[] | select(.sys_id as $id | $told | index($id))]} };

def entries:
  .link.number as $number
  | .journals[]
  | { ticket: $number, kind: (if .element == "comments" then "comment" else "work_note" end), dedupe: entry_key,
      payload: {text: .value, author: .sys_created_by, at: .sys_created_on} };

# The link shows what the bridge saw or wrote last, so somebody else made the difference.
def change($kind):
  { ticket: .link.number, kind: $kind, dedupe: "\($kind):\(.incident.sys_id):\(.link.mod_count)",
    payload: {incident, author: .incident.sys_updated_by, at: .incident.sys_updated_on} };

def changes:
  table("incident-states").ends as $ends
  | if .busy or (.incident.sys_mod_count | tonumber) <= .link.mod_count then empty
    else
      ( if .incident.state == .link.state then empty
        elif $ends[.incident.state] then change($ends[.incident.state])
        elif $ends[.link.state] then change("reopened")
        else empty end ),
      ( if .incident.assignment_group == .link.assignment_group then empty
        elif .link.assignment_group == .link.home_group then change("taken_back")
        elif .incident.assignment_group == .link.home_group then change("returned")
        else empty end )
    end;

# Another reader has a newer version of the record and tells all of it, the create included.
def outrun: .link.thread_token == null and (.incident.sys_mod_count | tonumber) < .link.mod_count;

def hint($ticket; $kind; $dedupe; $payload):
  {queue: "hints", direction: "to-tangoe", ticket: $ticket, kind: $kind, dedupe: $dedupe, payload: $payload};

# What a person changed while the bridge was writing is looked at afterwards.
def again:
  if .busy then .incident | hint(.sys_id; "changed"; "again:\(.sys_id):\(.sys_mod_count)"; {sys_id}) else empty end;

def hint_name:
  (.sys_id // "") as $sys_id | (.number // "") as $number
  | if $sys_id | test("^[0-9a-f]{32}$") then $sys_id
    elif $number | test("^[A-Za-z]{1,20}[0-9]{1,20}$") then $number
    elif $sys_id | test("\\S") then $sys_id[:80]
    else "without sys_id" end;

# Once for each version of the record.
def set_aside:
  .unreadable as $why | .incident | (.sys_id // "") as $sys_id
  | hint(hint_name; "unreadable"; "unreadable:\($sys_id):\(.number):\(.sys_updated_on):\(.sys_mod_count)";
         {sys_id: $sys_id, number, why: $why});

[ .[] | if .unreadable then set_aside elif .foreign or outrun then empty else create, entries, changes, again end ]
