# What is new in each incident of a page becomes messages for Tangoe, in the order in which they are to be told.
#
# Input:  [{ "incident": {fields}, "journals": [new entries, oldest first], "link": {…} or null, "busy", "foreign" }];
#         a link without a thread_token is that of a ticket for which Tangoe has not answered yet, and its number is the
#         ticket's name, also where the incident was renumbered since
# Output: [{ "ticket", "kind", "dedupe", "covers", "holds", "payload" }]; what has been told before is known by "dedupe"

def entry_key: "journal:" + .sys_id;

# The first message carries the comments so far, as many as its text has room for. All follow all the same: what has no room
# must be told, and so must all if another walk was first with a create that does not carry them; else "covers" has them known.
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

# The link holds what the bridge has seen or written last, so a difference is somebody else's doing.
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

# Whoever has read a newer version of the record tells of it, beginning with the create.
def outrun: .link.thread_token == null and (.incident.sys_mod_count | tonumber) < .link.mod_count;

[ .[] | if .foreign or outrun then empty else create, entries, changes end ]
