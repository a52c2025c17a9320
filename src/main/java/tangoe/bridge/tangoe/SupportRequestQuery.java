package tangoe.bridge.tangoe;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.apache.camel.Variable;

/** The query strings of support requests. */
public final class SupportRequestQuery {

    /** Ties a new request to a person at Tangoe (Support Request); none where the employee is not known. */
    public String requester(@Variable("employeeId") String employeeId) {
        return employeeId == null || employeeId.isBlank() ? null : "employee_id=" + encoded(employeeId.strip());
    }

    /** Not documented; built like the filters of {@code GET /1/activities}. */
    public String ofTicket(@Variable("ticket") String ticket) {
        return "external_source_id_eq=" + encoded(ticket);
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
