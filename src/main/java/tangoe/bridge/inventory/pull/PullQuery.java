package tangoe.bridge.inventory.pull;

import org.apache.camel.Variable;

/** The query string of {@code GET /1/devices/business_devices} and {@code GET /1/lines/business_lines}. */
public final class PullQuery {

    /** The vendor takes less than 1,000 (docs/vendors/tangoe.md, pages). */
    static final int LARGEST_PAGE = 999;

    /**
     * @param changedSince {@code yyyy-MM-dd}; null for everything
     * @param page         1 for the first
     */
    public String page(@Variable("changedSince") String changedSince, @Variable("page") int page) {
        return "per_page=" + LARGEST_PAGE + "&page=" + page + (changedSince == null ? "" : "&updated_at_gt=" + changedSince);
    }
}
