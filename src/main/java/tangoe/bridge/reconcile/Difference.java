package tangoe.bridge.reconcile;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * One difference between the sides.
 *
 * @param serviceNow what ServiceNow shows
 * @param tangoe     what Tangoe shows
 * @param bridge     what the bridge knows
 * @param advice     one sentence that tells an operator what to do
 */
record Difference(String ticket, Kind kind, String serviceNow, String tangoe, String bridge, String advice) {

    enum Kind {
        /** one side lacks the counterpart of what the other has */
        MISSING,
        /** two support requests for one incident */
        DOUBLED,
        /** ended on one side only, or linked to different things */
        APART,
        /** a text that is on one side only */
        NOTES;

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("ticket", ticket);
        fields.put("kind", kind.text());
        fields.put("servicenow", serviceNow);
        fields.put("tangoe", tangoe);
        fields.put("bridge", bridge);
        fields.put("advice", advice);
        return fields;
    }
}
