package tangoe.bridge.sandbox;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The rows of one table by sys_id, in the order of their arrival. Not thread safe: {@link Instance} locks. */
final class Table {

    private static final Set<String> INDEXED =
            Set.of("sys_id", "number", "element_id", "request_item", "user_name", "correlation_id", "employee_number");

    private final Map<String, Map<String, String>> rows = new LinkedHashMap<>();
    private final Map<String, Map<String, Set<String>>> index = new HashMap<>();

    Map<String, String> get(String sysId) {
        return rows.get(sysId);
    }

    Collection<Map<String, String>> rows() {
        return rows.values();
    }

    void add(Map<String, String> row) {
        String sysId = row.get("sys_id");
        rows.put(sysId, row);
        INDEXED.forEach(column -> enter(column, row.get(column), sysId));
    }

    void remove(String sysId) {
        Map<String, String> gone = rows.remove(sysId);
        if (gone != null) {
            INDEXED.forEach(column -> leave(column, gone.get(column), sysId));
        }
    }

    void set(Map<String, String> row, String column, String value) {
        String before = row.put(column, value);
        if (INDEXED.contains(column)) {
            leave(column, before, row.get("sys_id"));
            enter(column, value, row.get("sys_id"));
        }
    }

    List<Map<String, String>> with(String column, String value) {
        List<Map<String, String>> found = new ArrayList<>();
        index.getOrDefault(column, Map.of()).getOrDefault(value, Set.of()).forEach(sysId -> found.add(rows.get(sysId)));
        return found;
    }

    /** Every row that the query can match, and perhaps others. */
    Collection<Map<String, String>> candidates(QueryEvaluator query) {
        List<Map.Entry<String, Set<String>>> keys = query.keys(INDEXED);
        if (keys.isEmpty()) {
            return rows.values();
        }
        Map<String, Map<String, String>> found = new LinkedHashMap<>();
        keys.forEach(key -> key.getValue().forEach(value -> with(key.getKey(), value)
                .forEach(row -> found.put(row.get("sys_id"), row))));
        return found.values();
    }

    private void enter(String column, String value, String sysId) {
        if (value != null && !value.isEmpty()) {
            index.computeIfAbsent(column, first -> new HashMap<>()).computeIfAbsent(value, first -> new LinkedHashSet<>(2)).add(sysId);
        }
    }

    private void leave(String column, String value, String sysId) {
        Set<String> entries = value == null ? null : index.getOrDefault(column, Map.of()).get(value);
        if (entries != null && entries.remove(sysId) && entries.isEmpty()) {
            index.get(column).remove(value);
        }
    }
}
