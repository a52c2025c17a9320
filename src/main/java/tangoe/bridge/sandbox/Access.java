package tangoe.bridge.sandbox;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What ServiceNow's access rules keep from every caller of its API, without saying so (facts 1.1, 1.2, 1.7, 2.4). */
final class Access {

    private final Set<String> hiddenTables = ConcurrentHashMap.newKeySet();
    private final Set<String> hiddenFields = ConcurrentHashMap.newKeySet();
    private final Set<String> hiddenRecords = ConcurrentHashMap.newKeySet();
    private final Set<String> deafFields = ConcurrentHashMap.newKeySet();
    private final Map<String, Map<String, Optional<String>>> odd = new ConcurrentHashMap<>();
    private volatile boolean closedIsReadOnly;

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

    void closedIsReadOnly() {
        closedIsReadOnly = true;
    }

    void answerOddly(String sysId, String field, Optional<String> value) {
        odd.computeIfAbsent(sysId, record -> new ConcurrentHashMap<>()).put(field, value);
    }

    /** The field as the record's answers have it; empty where they leave it out. */
    Optional<String> shown(String sysId, String field, String value) {
        return odd.getOrDefault(sysId, Map.of()).getOrDefault(field, Optional.of(value));
    }

    void lift() {
        odd.clear();
        hiddenTables.clear();
        hiddenFields.clear();
        hiddenRecords.clear();
        deafFields.clear();
        closedIsReadOnly = false;
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

    boolean closedMayChange() {
        return !closedIsReadOnly;
    }
}
