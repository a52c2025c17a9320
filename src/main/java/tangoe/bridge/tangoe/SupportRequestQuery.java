package tangoe.bridge.tangoe;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.apache.camel.Variable;

/** The query strings of support requests. */
public final class SupportRequestQuery {

    /** The vendor takes less than 1,000 (facts 3). */
    private static final int LARGEST_PAGE = 999;

    /** Ties a new request to a person at Tangoe (Support Request); none where the employee is not known. */
    public String requester(@Variable("employeeId") String employeeId) {
        return employeeId == null || employeeId.isBlank() ? null : "employee_id=" + encoded(employeeId.strip());
    }

    /** Not documented; built like the filters of {@code GET /1/activities}. */
    public String ofTicket(@Variable("ticket") String ticket) {
        return "external_source_id_eq=" + encoded(ticket);
    }

    /**
     * Not documented; built like the filters of {@code GET /1/activities}, which take a date alone.
     *
     * @param changedSince {@code yyyy-MM-dd}
     * @param page         1 for the first
     */
    public String changedSince(@Variable("changedSince") String changedSince, @Variable("page") int page) {
        return "updated_at_gte=" + encoded(changedSince) + "&per_page=" + LARGEST_PAGE + "&page=" + page;
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
