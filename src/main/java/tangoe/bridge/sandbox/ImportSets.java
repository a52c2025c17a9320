package tangoe.bridge.sandbox;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * ServiceNow's Import Set API as far as {@code insertMultiple} goes (facts 4.2): rows of text land in a staging table, and
 * nothing but the ids of the import sets is answered. No transform runs. Thread safe.
 */
final class ImportSets {

    private static final Pattern PATH = Pattern.compile("/api/now/(?:v1/)?import/([a-z][a-z0-9_]*)/insertMultiple");

    private final Map<String, List<Map<String, String>>> rows = new HashMap<>();

    boolean serves(Call call) {
        return PATH.matcher(call.path()).matches();
    }

    Answer answer(Call call) {
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
        synchronized (rows) {
            rows.computeIfAbsent(path.group(1), first -> new ArrayList<>()).addAll(read);
        }
        return Answer.json(201, Map.of("import_set_id", sysId(), "multi_import_set_id", sysId()));
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

    private static String sysId() {
        return UUID.randomUUID().toString().replace("-", "");
    }

    List<Map<String, String>> rows(String table) {
        synchronized (rows) {
            return List.copyOf(rows.getOrDefault(table, List.of()));
        }
    }
}
