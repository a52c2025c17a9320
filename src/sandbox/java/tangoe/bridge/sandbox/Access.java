package tangoe.bridge.sandbox;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What ServiceNow's access rules silently hide from callers of its API (docs/vendors/servicenow.md, access rules), and the roles
 * of each user (docs/vendors/servicenow.md, sign-in): {@code itil} works on tasks, {@code itil_admin} also closes incidents,
 * {@code import_set_loader} fills staging tables, {@code admin} may do everything.
 */
final class Access {

    private static final String ADMIN = "admin";

    private final Set<String> hiddenTables = ConcurrentHashMap.newKeySet();
    private final Set<String> hiddenFields = ConcurrentHashMap.newKeySet();
    private final Set<String> hiddenRecords = ConcurrentHashMap.newKeySet();
    private final Set<String> deafFields = ConcurrentHashMap.newKeySet();
    private final Map<String, Map<String, Optional<Object>>> odd = new ConcurrentHashMap<>();
    private final Map<String, Set<String>> roles = new ConcurrentHashMap<>();

    void grant(String user, String role) {
        roles.computeIfAbsent(user, first -> ConcurrentHashMap.newKeySet()).add(role);
    }

    void revoke(String user, String role) {
        roles.getOrDefault(user, Set.of()).remove(role);
    }

    /** An administrator has every role. */
    boolean has(String user, String role) {
        Set<String> own = roles.getOrDefault(user, Set.of());
        return own.contains(role) || own.contains(ADMIN);
    }

    void hideTable(String table) {
        hiddenTables.add(table);
    }

    void hideField(String table, String field) {
        hiddenFields.add(table + "." + field);
    }

    void hideRecord(String sysId) {
        hiddenRecords.add(sysId);
    }

    void ignoreWritesTo(String field) {
        deafFields.add(field);
    }

    void answerOddly(String sysId, String field, Optional<Object> value) {
        odd.computeIfAbsent(sysId, record -> new ConcurrentHashMap<>()).put(field, value);
    }

    /** The field as answers show it; empty if they leave it out. */
    Optional<Object> shown(String sysId, String field, String value) {
        return odd.getOrDefault(sysId, Map.of()).getOrDefault(field, Optional.of(value));
    }

    void lift() {
        odd.clear();
        hiddenTables.clear();
        hiddenFields.clear();
        hiddenRecords.clear();
        deafFields.clear();
    }

    boolean showsRecord(String table, String sysId) {
        return !hiddenTables.contains(table) && !hiddenRecords.contains(sysId);
    }

    boolean showsField(String table, String field) {
        return !hiddenFields.contains(table + "." + field);
    }

    boolean takesField(String field) {
        return !deafFields.contains(field);
    }

    /** Closed and canceled incidents are read-only for all but administrators. @throws VendorError 403 */
    void requireOpen(String table, Map<String, String> row, String user) {
        if (table.equals("incident") && row.getOrDefault("state", "").matches("[78]") && !has(user, ADMIN)) {
            throw securityConstraint("Update");
        }
    }

    /**
     * Whether the user may set this state. For users who may not close incidents the field is dropped, as by a rule on a field
     * (docs/vendors/servicenow.md, access rules).
     */
    boolean takesState(String table, String state, String user) {
        return !table.equals("incident") || !state.equals("7") || has(user, "itil_admin");
    }

    /** @throws VendorError 403 if no role of the user allows writing the table by API */
    void requireWriter(String table, String user) {
        boolean task = Dictionary.isTask(table) && has(user, "itil");
        if (!task && !table.startsWith("u_") && !has(user, ADMIN)) {
            throw securityConstraint("Update");
        }
    }

    /** @throws VendorError 403 */
    void requireDeleter(String user) {
        if (!has(user, ADMIN)) {
            throw securityConstraint("Delete");
        }
    }

    static VendorError securityConstraint(String what) {
        return new VendorError(403, "Operation Failed", "ACL Exception " + what + " Failed due to security constraints");
    }
}
