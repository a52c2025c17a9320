package tangoe.bridge.sandbox;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * ServiceNow's Import Set API as far as {@code insertMultiple} goes (docs/vendors/servicenow.md, import sets): rows of text land
 * in a staging table, and nothing but the ids of the import sets is answered. The keys of a row are the labels of the table's
 * columns; values with other keys are silently dropped. The outcome of the transform for each row is in
 * {@code sys_import_set_row}, and the sums in {@code sys_import_set_run}, for whoever asks the Table API. Thread safe.
 */
final class StagingTables {

    private static final Pattern PATH = Pattern.compile("/api/now/(?:v1/)?import/([a-z][a-z0-9_]*)/insertMultiple");

    private final Instance instance;
    private final Map<String, Staging> stagings = new HashMap<>();
    private int lastNumber = 10000;

    StagingTables(Instance instance) {
        this.instance = instance;
    }

    /** @param coalesce the label whose value finds the target's row again */
    private record Staging(List<String> labels, String target, String coalesce, List<Map<String, String>> rows) {
    }

    /** Declares a staging table and the table that its transform writes, with a column for each label. */
    synchronized void declare(String table, String target, String coalesce, List<String> labels) {
        if (!labels.contains(coalesce)) {
            throw new IllegalArgumentException("No column of " + table + " has the label " + coalesce);
        }
        stagings.put(table, new Staging(List.copyOf(labels), target, coalesce, new ArrayList<>()));
        instance.dictionary().table(table, String.join(",", labels.stream().map(StagingTables::column).toList()));
        instance.dictionary().table(target, String.join(",", labels.stream().map(StagingTables::column).toList()));
    }

    boolean serves(Call call) {
        return PATH.matcher(call.path()).matches();
    }

    Answer answer(Call call, String user) {
        Matcher path = PATH.matcher(call.path());
        if (!path.matches() || !call.method().equals("POST")) {
            throw new VendorError(405, "Method not supported");
        }
        TableApi.requireMediaTypes(call);
        JsonNode records = TangoeApi.json(call).path("records");
        if (!records.isArray() || records.isEmpty()) {
            throw new VendorError(400, "Invalid request body", "records must be an array of objects");
        }
        List<Map<String, String>> read = new ArrayList<>();
        records.forEach(record -> read.add(row(record)));
        return load(path.group(1), read, user);
    }

    private synchronized Answer load(String table, List<Map<String, String>> read, String user) {
        Staging staging = stagings.get(table);
        if (staging == null) {
            throw new VendorError(400, "Invalid staging table", "Staging table " + table + " does not exist or does not extend sys_import_set_row");
        }
        if (!instance.access().has(user, "import_set_loader")) {
            throw Access.securityConstraint("Insert");
        }
        String set = instance.store("sys_import_set", Map.of("number", "ISET%07d".formatted(++lastNumber), "table_name", table, "state", "processed"));
        Map<String, Integer> sums = new HashMap<>();
        read.forEach(row -> {
            row.keySet().retainAll(staging.labels());
            staging.rows().add(row);
            sums.merge(transformed(table, staging, set, row, user), 1, Integer::sum);
        });
        instance.store("sys_import_set_run", Map.of("set", set, "state", "complete", "total", Integer.toString(read.size()),
                "inserts", sum(sums, "inserted"), "updates", sum(sums, "updated"), "ignored", sum(sums, "ignored"), "errors", sum(sums, "error")));
        return Answer.json(201, Map.of("import_set_id", set, "multi_import_set_id", Instance.newSysId()));
    }

    private static String sum(Map<String, Integer> sums, String state) {
        return Integer.toString(sums.getOrDefault(state, 0));
    }

    /** @return {@code inserted}, {@code updated}, {@code ignored} or {@code error} */
    private String transformed(String table, Staging staging, String set, Map<String, String> row, String user) {
        String key = row.getOrDefault(staging.coalesce(), "");
        Map<String, String> fields = new LinkedHashMap<>();
        row.forEach((label, value) -> fields.put(column(label), value));
        Map<String, String> before = key.isEmpty() ? null
                : instance.all(staging.target()).stream().filter(target -> key.equals(target.get(column(staging.coalesce())))).findFirst().orElse(null);
        Map<String, String> after = key.isEmpty() ? Map.of() : before == null ? instance.insert(staging.target(), fields, user)
                : instance.update(staging.target(), before.get("sys_id"), fields, user);
        String state = key.isEmpty() ? "error" : before == null ? "inserted" : after.equals(before) ? "ignored" : "updated";
        Map<String, String> outcome = new LinkedHashMap<>(Map.of("sys_import_set", set, "sys_import_state", state, "sys_target_table",
                staging.target(), "sys_target_sys_id", after.getOrDefault("sys_id", ""), "sys_class_name", table));
        outcome.put("sys_import_state_comment", state.equals("error") ? "No value for the coalesce field " + staging.coalesce() : "");
        instance.store("sys_import_set_row", outcome);
        return state;
    }

    private static Map<String, String> row(JsonNode record) {
        Map<String, String> row = new LinkedHashMap<>();
        record.properties().forEach(field -> {
            if (!field.getValue().isTextual()) {
                throw new VendorError(400, "Invalid request body", field.getKey() + " must be text");
            }
            row.put(field.getKey(), field.getValue().asText());
        });
        return row;
    }

    /** The column that the platform makes for a label, such as {@code u_asset_id} for {@code Asset ID}. */
    private static String column(String label) {
        return "u_" + label.toLowerCase().replaceAll("[^a-z0-9]+", "_");
    }

    synchronized List<Map<String, String>> rows(String table) {
        Staging staging = stagings.get(table);
        return staging == null ? List.of() : List.copyOf(staging.rows());
    }
}
