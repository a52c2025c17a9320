package tangoe.bridge.tangoe;

import static tangoe.bridge.vendor.Vendor.TANGOE;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.apache.camel.Variable;
import tangoe.bridge.vendor.Refused;

/** The query strings of support requests. */
public final class SupportRequestQuery {

    /** The vendor takes less than 1,000 (docs/vendors/tangoe.md, pages). */
    private static final int LARGEST_PAGE = 999;
    private static final int LONGEST_EMPLOYEE_NUMBER = 100;

    /**
     * Ties a new request to a person at Tangoe (docs/vendors/tangoe.md, support requests); empty if the employee is not known.
     *
     * @throws Refused if it is too long for an employee number: Tangoe's server would cut the connection, which looks like an
     *                 outage
     */
    public String requester(@Variable("employeeId") String employeeId) {
        if (employeeId == null || employeeId.isBlank()) {
            return null;
        }
        String number = employeeId.strip();
        if (number.length() > LONGEST_EMPLOYEE_NUMBER) {
            throw new Refused(TANGOE, 0, "was not asked: the caller's employee number has " + number.length() + " characters, and one of more than "
                    + LONGEST_EMPLOYEE_NUMBER + " is none; mend it in ServiceNow and replay this message");
        }
        return "employee_id=" + encoded(number);
    }

    /** Not documented; modelled on the filters of {@code GET /1/activities} (docs/vendors/tangoe.md, listing support requests). */
    public String ofTicket(@Variable("ticket") String ticket) {
        return "external_source_id_eq=" + encoded(ticket);
    }

    /**
     * Not documented; modelled on the filters of {@code GET /1/activities}, which take a date without a time.
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
