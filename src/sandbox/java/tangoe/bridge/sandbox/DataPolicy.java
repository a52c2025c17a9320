package tangoe.bridge.sandbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Columns that an incident must have before ServiceNow stores it (docs/vendors/servicenow.md, resolving). */
final class DataPolicy {

    private DataPolicy() {
    }

    /**
     * @param before  the incident as stored, empty for a new one
     * @param changes the columns and journal entries of this one request
     * @throws VendorError 403 naming the labels of what is missing
     */
    static void check(Map<String, String> before, Map<String, String> changes) {
        String state = after(before, changes, "state");
        List<String> missing = new ArrayList<>();
        if (state.equals("6") || state.equals("7")) {
            require(missing, after(before, changes, "close_code"), "Resolution code");
            require(missing, after(before, changes, "close_notes"), "Resolution notes");
        }
        if (state.equals("3")) {
            require(missing, after(before, changes, "hold_reason"), "On hold reason");
            if (awaitsCaller(before, changes) && !awaitsCaller(before, Map.of())) {
                require(missing, changes.getOrDefault("comments", ""), "Additional comments");
            }
        }
        if (!missing.isEmpty()) {
            throw new VendorError(403, "Operation Failed",
                    "Data Policy Exception: The following fields are mandatory: " + String.join(", ", missing));
        }
    }

    static boolean awaitsCaller(Map<String, String> before, Map<String, String> changes) {
        return after(before, changes, "state").equals("3") && after(before, changes, "hold_reason").equals("1");
    }

    private static String after(Map<String, String> before, Map<String, String> changes, String column) {
        return changes.getOrDefault(column, before.getOrDefault(column, ""));
    }

    private static void require(List<String> missing, String value, String label) {
        if (value.isBlank()) {
            missing.add(label);
        }
    }
}
