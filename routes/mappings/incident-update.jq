# What Tangoe said becomes the fields to write into the incident; incident-events.yaml says what each event means.
#
# Input:  { "event", "payload": what Tangoe sent, "incident": {state, hold_reason, ...}, "tag": "[tb-...]",
#           "default_group": "" or the group that gets what Tangoe hands back, "limit": characters that a journal entry may have }
# Output: a flat object of fields

def without($names): with_entries(select(.key as $key | $names | index($key) | not));

table("incident-events") as $table
| .event as $name
| ($table.events[$name] // error("incident-events.yaml has no event \"\($name)\"")) as $event
| (.payload // {}) as $payload
| (.incident // {}) as $incident
| ($incident.state | words) as $before
# If the event's row says so, the state in the payload is ignored.
| (if $event["payload-state"] == "ignored" then "" else $payload.state | words end) as $asked

# A code may stand in the table with or without quotes; here it is text.
| ($event.fields | map_values(words)) as $own_fields
| $own_fields.state as $own

# Each client chooses the names of Tangoe's fields, so several are tried.
| ([$payload.work_notes, $payload.worknotes, $payload.comments, $payload.text, $event["without-text"]] | first_with_words) as $text
| ([$payload.assignment_group, .default_group] | first_with_words) as $group

# A state in the payload wins, unless it is ignored or equals the event's own. Then the event's conditions apply, because
# otherwise every note with state 2 would reopen a resolved incident.
| ( if $asked != $own and choice(setting("servicenow.table") // "incident"; "state"; $asked) then $asked
    elif $own == null then null
    elif ($event["only-where-state-is"] != null) and ($event["only-where-state-is"] | map(words) | index($before) | not) then null
    elif $event["not-where-state-is"] // [] | map(words) | index($before) then null
    else $own
    end ) as $state

# Fields that belong to the event's own state are written only with that state.
| (if $state == $own then $own_fields
   else $own_fields | without(["state"] + ($table.states[$own // ""].needs // {} | keys))
   end) as $said

| (if $state == null then {} else $table.states[$state] // {} end) as $rules
| [($rules.keeps // [])[] | select($state == $before and ($incident[.] | has_words))] as $kept

| ( (if $state == null then {} else {state: $state} end)
    + ($rules.needs // {} | map_values(words) | without($kept))
    + $said ) as $fields

| ($table["hold-reasons"][$fields.hold_reason // ""].journal // $event.journal) as $journal
| (.limit // $table.limit) as $limit
| (.tag // "") as $tag

| ( $fields
    | with_entries(
        .key as $field
        | ($table["field-limits"][$field] // $limit) as $room
        | if .value == "{text}" then .value = ($text | limit_text($room))
          elif .value == "{assignment_group}" then .value = $group
          else . end
        | select(.value != null)) )
  # The tag is added after the cut, because a retry finds its own entry by it.
  + { ($journal): (if $tag == "" then $text | limit_text($limit)
                   else ($text | limit_text($limit - ($tag | length) - 1)) + "\n" + $tag end) }
