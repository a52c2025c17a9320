package tangoe.bridge.sandbox;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** What ServiceNow itself fills in and changes when a task is written (docs/vendors/servicenow.md, incidents). */
final class TaskRules {

    private static final Map<String, String> PREFIXES = Map.of("incident", "INC", "sc_request", "REQ", "sc_req_item", "RITM",
            "sc_task", "SCTASK", "problem", "PRB", "change_request", "CHG", "task", "TASK");

    private final Map<String, Integer> lastNumbers = new HashMap<>(Map.of("incident", 10041, "sc_req_item", 10006));

    /** Number, state, priority and the like, where the writer left them open. */
    void complete(String table, Map<String, String> row, String userId, String now) {
        row.putIfAbsent("sys_class_name", table);
        row.putIfAbsent("sys_domain", "global");
        row.putIfAbsent("state", "1");
        row.putIfAbsent("opened_at", now);
        row.putIfAbsent("opened_by", userId);
        if (row.getOrDefault("number", "").isEmpty()) {
            row.put("number", PREFIXES.getOrDefault(table, "XREQ") + "%07d".formatted(lastNumbers.merge(table, 1, Integer::sum)));
        }
        if (table.equals("incident")) {
            row.putIfAbsent("impact", "3");
            row.putIfAbsent("urgency", "3");
            row.putIfAbsent("severity", "3");
            row.putIfAbsent("reopen_count", "0");
            row.put("incident_state", row.get("state"));
            row.put("priority", priority(row.get("impact"), row.get("urgency"), row.getOrDefault("priority", "5")));
        } else if (table.equals("sc_req_item")) {
            row.putIfAbsent("approval", "requested");
            row.putIfAbsent("quantity", "1");
        }
        row.put("active", Boolean.toString(!ended(table).contains(row.get("state"))));
    }

    /** Adds to the changes of an update what follows from them. */
    void follow(String table, Map<String, String> before, Map<String, String> changes, String userId, String now) {
        if (table.equals("incident")) {
            answerOfCaller(before, changes, userId);
            if (changes.containsKey("incident_state") && !changes.containsKey("state")) {
                changes.put("state", changes.get("incident_state"));
            }
            if (changes.containsKey("impact") || changes.containsKey("urgency")) {
                changes.put("priority", priority(changes.getOrDefault("impact", before.get("impact")),
                        changes.getOrDefault("urgency", before.get("urgency")), before.get("priority")));
            }
        }
        String from = before.get("state");
        String to = changes.getOrDefault("state", from);
        if (to.equals(from)) {
            return;
        }
        if (ended(table).contains(to)) {
            changes.put("active", "false");
        } else if (ended(table).contains(from)) {
            changes.put("active", "true");
        }
        if (table.equals("incident")) {
            incidentMoved(before, changes, to, userId, now);
        }
    }

    private static void incidentMoved(Map<String, String> before, Map<String, String> changes, String to, String userId,
            String now) {
        changes.put("incident_state", to);
        if (to.equals("6")) {
            changes.put("resolved_at", now);
            changes.put("resolved_by", userId);
        } else if (to.equals("7")) {
            changes.put("closed_at", now);
            changes.put("closed_by", userId);
        } else if (Set.of("6", "7", "8").contains(before.get("state")) && !to.equals("8")) {
            changes.put("reopen_count", Long.toString(before.getOrDefault("reopen_count", "").matches("\\d{1,9}")
                    ? Long.parseLong(before.get("reopen_count")) + 1 : 1));
        }
    }

    /** Any change by the caller ends Awaiting Caller (docs/vendors/servicenow.md, incidents). */
    private static void answerOfCaller(Map<String, String> before, Map<String, String> changes, String userId) {
        if (!changes.isEmpty() && !changes.containsKey("state") && DataPolicy.awaitsCaller(before, Map.of())
                && userId.equals(before.get("caller_id"))) {
            changes.put("state", "2");
            changes.put("hold_reason", "");
        }
    }

    private static Set<String> ended(String table) {
        return table.equals("incident") ? Set.of("7", "8") : Set.of("3", "4", "7");
    }

    private static String priority(String impact, String urgency, String otherwise) {
        boolean known = impact.matches("[123]") && urgency.matches("[123]");
        return known ? Integer.toString(Integer.parseInt(impact) + Integer.parseInt(urgency) - 1) : otherwise;
    }
}
