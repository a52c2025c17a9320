# An incident becomes a support request at Tangoe.
#
# Input:  { "incident": {fields of incident-fields.yaml}, "journals": [{sys_id, element, value, sys_created_on, sys_created_by}],
#           "limit": characters that the text may have }
# Output: the body of POST /1/support_requests

.incident as $incident
| (.limit // 10000) as $limit
| {
    support_request: {
      # As support-request-text.yaml lays it out.
      text: opening_text($limit),
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
