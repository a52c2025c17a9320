package tangoe.bridge.sandbox;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The first content of an instance: people, groups and the choices of the states (docs/vendors/servicenow.md, incidents). */
final class Seeds {

    static final String FRED = "5137153cc611227c000bbd1bd8cd2005";
    static final String BETH = "46d44a23a9fe19810012d100cca80666";
    static final String TANGOE_MOBILITY = "287ebd7da9fe198100f92cc8d1d2154e";
    static final String SERVICE_DESK = "d625dccec0a8016700a222a0f7900d06";

    private Seeds() {
    }

    static void plant(Instance instance) {
        user(instance, Map.of("sys_id", FRED, "user_name", "fred.luddy", "name", "Fred Luddy", "first_name", "Fred", "last_name",
                "Luddy", "email", "fred.luddy@example.com", "employee_number", "0012349", "mobile_phone", "+1 (317) 555-0142",
                "vip", "true"));
        user(instance, Map.of("sys_id", BETH, "user_name", "beth.anglin", "name", "Beth Anglin", "first_name", "Beth", "last_name",
                "Anglin", "email", "beth.anglin@example.com", "employee_number", "0010023", "phone", "+1 (317) 555-0100", "vip",
                "false"));
        user(instance, Map.of("sys_id", "6816f79cc0a8016401c5a33be04be441", "user_name", "admin", "name", "System Administrator",
                "vip", "false"));
        user(instance, Map.of("sys_id", "b1d6e000c611228701d22104cc95b21d", "user_name", "tangoe.bridge", "name", "Tangoe Bridge",
                "vip", "false"));
        instance.access().grant("admin", "admin");
        instance.access().grant("beth.anglin", "itil");
        instance.access().grant(ServiceNowSandbox.BRIDGE, "itil");
        instance.access().grant(ServiceNowSandbox.BRIDGE, "import_set_loader");
        // No rules apply to the instance's own first content.
        instance.access().grant(Instance.ITSELF, "admin");
        group(instance, TANGOE_MOBILITY, "Tangoe Mobility");
        group(instance, SERVICE_DESK, "Service Desk");
        choices(instance, "incident", "state", List.of("1", "New", "2", "In Progress", "3", "On Hold", "6", "Resolved", "7", "Closed",
                "8", "Canceled"));
        choices(instance, "incident", "hold_reason", List.of("1", "Awaiting Caller", "3", "Awaiting Problem", "4", "Awaiting Vendor",
                "5", "Awaiting Change"));
        for (String code : List.of("Duplicate", "Known error", "No resolution provided", "Resolved by caller", "Resolved by change",
                "Resolved by problem", "Resolved by request", "Solution provided", "Workaround provided", "User error")) {
            choices(instance, "incident", "close_code", List.of(code, code));
        }
        choices(instance, "sc_req_item", "state", List.of("-5", "Pending", "1", "Open", "2", "Work in Progress", "3",
                "Closed Complete", "4", "Closed Incomplete", "7", "Closed Skipped"));
    }

    private static void user(Instance instance, Map<String, String> fields) {
        Map<String, String> user = new LinkedHashMap<>(fields);
        user.put("active", "true");
        instance.insert("sys_user", user, Instance.ITSELF);
    }

    private static void group(Instance instance, String sysId, String name) {
        instance.insert("sys_user_group", Map.of("sys_id", sysId, "name", name, "active", "true"), Instance.ITSELF);
    }

    private static void choices(Instance instance, String table, String element, List<String> valuesAndLabels) {
        for (int i = 0; i < valuesAndLabels.size(); i += 2) {
            instance.insert("sys_choice", Map.of("name", table, "element", element, "value", valuesAndLabels.get(i), "label",
                    valuesAndLabels.get(i + 1), "language", "en", "inactive", "false"), Instance.ITSELF);
        }
    }
}
