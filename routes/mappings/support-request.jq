# An incident becomes a support request at Tangoe.
#
# Input:  { "incident": {fields of incident-fields.yaml}, "journals": [{sys_id, element, value, sys_created_on, sys_created_by}],
#           "limit": characters that the text may have }
# Output: the body of POST /1/support_requests

def words: if . == null then "" elif type == "string" then plain_text else tostring end;
def has_words: words | test("\\S");
def first_with_words: [.[] | select(has_words) | words] | .[0];

# Fills {name} in a sentence. In one pass, so that what is filled in is never taken for a place to fill.
def fill($values):
  split("{")
  | .[0] + ([.[1:][] | split("}") as $parts | ($values[$parts[0]] | words) + ($parts[1:] | join("}"))] | join(""));

def line($incident):
  .field as $field
  | ($incident[$field] | words) as $value
  | select($value | has_words)
  | "\(.label): \(if .values == null then $value else (.values[$value] // $value) end)";

def comment($sentences):
  select($sentences[.element] != null and (.value | has_words))
  | . as $entry
  | $sentences[.element]
  | fill({author: $entry.sys_created_by, at: $entry.sys_created_on, text: $entry.value});

table("support-request-text") as $template
| .incident as $incident
| (.limit // 10000) as $limit
| [ ($template.lines[] | line($incident)),
    # Oldest first; entries of the same second keep a steady order by their id.
    (.journals // [] | sort_by([.sys_created_on, .sys_id])[] | comment($template.comments)) ] as $lines
| {
    support_request: {
      text: ($lines | join("\n") | limit_text($limit)),
      requestor_name: ([$incident["caller_id.name"], $incident["caller_id.email"], "unknown"] | first_with_words),
      # Tangoe takes no request without a number.
      requestor_number: ([$incident["caller_id.mobile_phone"], $incident["caller_id.phone"],
                          setting("support.requestor-number"), "unknown"] | first_with_words),
      request_type: ($incident | decide("request-type")),
      external_source_id: $incident.number,
      device_type: ($incident | decide("device-type")),
      vip: ($incident | decide("vip"))
    }
  }
