package tangoe.bridge.mapping;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.google.re2j.Pattern;
import tangoe.bridge.inventory.read.AssetColumns;
import tangoe.bridge.inventory.read.Field;
import tangoe.bridge.inventory.read.HeaderName;
import tangoe.bridge.inventory.read.cells.CellReaders;
import tangoe.bridge.inventory.read.cells.DayOrder;
import tangoe.bridge.problem.Problem;

/** Finds mistakes in {@code asset-columns.yaml}: a misspelt field, {@code read} or status would silently leave a column out. */
final class AssetColumnsCheck {

    static final String TABLE = AssetColumns.TABLE;

    private static final List<String> STATUSES = List.of("in_use", "in_stock", "suspended", "lost", "pending_disposal", "retired", "unknown");
    private static final List<String> SOURCES = List.of("api", "csv");
    private static final List<String> UNFIT = List.of("reject", "leave-out");
    private static final List<String> PARTS = List.of("description", "region", "days", "remarks", "units", "line-breaks", "blank", "placeholders", "wins",
            "device-report", "line-report", "ambiguous", "fields", "more", "statuses", "unused");
    private static final List<String> HEADERS = List.of("headers", "device-headers", "line-headers");
    private static final List<String> AMBIGUOUS = List.of("headers", "means", "beside", "unless", "note");
    private static final List<String> KEYS =
            List.of("read", "unfit", "wins", "headers", "device-headers", "line-headers", "device", "line", "note");
    /** Derived from {@code source_status} by {@code statuses}. */
    private static final List<String> FIELDS = Stream.of(Field.values())
            .filter(field -> field != Field.STATUS && field != Field.MORE).map(Field::word).toList();
    private static final Pattern OWN = Pattern.compile("[a-z][a-z0-9_]{0,39}");

    private final YamlDocument document;
    private final List<Problem> problems;

    private AssetColumnsCheck(YamlDocument document, List<Problem> problems) {
        this.document = document;
        this.problems = problems;
    }

    static void of(YamlDocument document, List<Problem> problems) {
        new AssetColumnsCheck(document, problems).check();
    }

    private void check() {
        JsonPointer top = JsonPointer.empty();
        JsonNode data = document.data();
        for (String name : names(data)) {
            if (!PARTS.contains(name) && !(name.endsWith("-note") && PARTS.contains(name.substring(0, name.length() - "-note".length())))) {
                problem(top.appendProperty(name), "\"" + name + "\" means nothing here" + Nearest.offered(name, PARTS));
            }
        }
        String region = data.path("region").asText("");
        if (!CellReaders.regions().contains(region)) {
            problem(top.appendProperty("region"), "\"" + region + "\" is no region of phone numbers; write two capitals such as US or DE");
        }
        if (data.has("days") && !DayOrder.WORDS.contains(data.path("days").asText())) {
            problem(top.appendProperty("days"), "\"days\" is day-first or month-first");
        }
        if (data.has("line-breaks") && !(data.path("line-breaks").isInt() && data.path("line-breaks").asInt() >= 0)) {
            problem(top.appendProperty("line-breaks"), "\"line-breaks\" is a whole number, 0 or more");
        }
        texts(top.appendProperty("blank"), data.path("blank"));
        texts(top.appendProperty("placeholders"), data.path("placeholders"));
        texts(top.appendProperty("unused"), data.path("unused"));
        texts(top.appendProperty("remarks"), data.path("remarks"));
        texts(top.appendProperty("units"), data.path("units"));
        wins(top.appendProperty("wins"), data.path("wins"));
        known(top.appendProperty("device-report"), data.path("device-report"), FIELDS, "is no field");
        known(top.appendProperty("line-report"), data.path("line-report"), FIELDS, "is no field");
        Map<String, Map<String, String>> taken = new HashMap<>();
        fields(top.appendProperty("fields"), data.path("fields"), taken);
        own(top.appendProperty("more"), data.path("more"), taken);
        ambiguous(top.appendProperty("ambiguous"), data.path("ambiguous"), List.of(data.path("fields"), data.path("more")));
        statuses(top.appendProperty("statuses"), data.path("statuses"));
    }

    private void fields(JsonPointer at, JsonNode fields, Map<String, Map<String, String>> taken) {
        boolean key = false;
        for (String name : names(fields)) {
            JsonPointer here = at.appendProperty(name);
            if (name.equals("status")) {
                problem(here, "\"status\" comes from source_status by the table \"statuses\"; delete it here");
            } else if (!FIELDS.contains(name)) {
                problem(here, "\"" + name + "\" is no field of an asset" + Nearest.offered(name, FIELDS));
            }
            field(here, fields.path(name));
            for (String list : HEADERS) {
                headers(here.appendProperty(list), fields.path(name).path(list), name, list, taken);
            }
            key |= List.of("imei", "serial_number", "iccid", "phone_number").contains(name) && !fields.path(name).path("headers").isEmpty();
        }
        if (!key) {
            problem(at, "no column can be a key; give imei, serial_number, iccid or phone_number its \"headers\"");
        }
    }

    private void own(JsonPointer at, JsonNode fields, Map<String, Map<String, String>> taken) {
        if (!fields.isMissingNode() && !fields.isObject()) {
            problem(at, "write fields of your own, each with \"read\" and \"headers\"");
        }
        for (String name : names(fields)) {
            JsonPointer here = at.appendProperty(name);
            if (Field.FEED_NAMES.contains(name) || Field.of(name).isPresent()) {
                problem(here, "every asset has \"" + name + "\" already; name a field of your own otherwise, or give that one under \"fields\" more headers");
            } else if (!OWN.matches(name)) {
                problem(here, "\"" + name + "\" cannot name a field; write small letters, digits and _, a letter first, 40 at most, such as monthly_charge");
            }
            field(here, fields.path(name));
            for (String list : HEADERS) {
                headers(here.appendProperty(list), fields.path(name).path(list), "more." + name, list, taken);
            }
        }
    }

    private void field(JsonPointer at, JsonNode field) {
        for (String name : names(field)) {
            if (!KEYS.contains(name)) {
                problem(at.appendProperty(name), "\"" + name + "\" means nothing in a field" + Nearest.offered(name, KEYS));
            }
        }
        String read = field.path("read").asText("");
        if (!CellReaders.names().contains(read)) {
            problem(at.appendProperty("read"), "\"" + read + "\" is no way to read a cell" + Nearest.offered(read, CellReaders.names()));
        }
        if (field.has("unfit") && !UNFIT.contains(field.path("unfit").asText())) {
            problem(at.appendProperty("unfit"), "\"unfit\" is reject or leave-out");
        }
        if (field.has("wins")) {
            wins(at.appendProperty("wins"), field.path("wins"));
        }
        for (String list : List.of("device", "line")) {
            texts(at.appendProperty(list), field.path(list));
        }
    }

    private void headers(JsonPointer at, JsonNode headers, String field, String list, Map<String, Map<String, String>> taken) {
        texts(at, headers);
        for (int i = 0; i < headers.size(); i++) {
            String header = HeaderName.folded(headers.get(i).asText());
            // A column may mean one thing in a report of devices and another in a report of lines.
            for (String report : list.equals("headers") ? List.of("device-headers", "line-headers") : List.of(list)) {
                String other = taken.computeIfAbsent(report, name -> new HashMap<>()).putIfAbsent(header, field);
                if (other != null && !other.equals(field)) {
                    problem(at.appendIndex(i), "\"" + headers.get(i).asText() + "\" feeds " + other + " already; a column feeds one field");
                    break;
                }
            }
        }
    }

    private void ambiguous(JsonPointer at, JsonNode groups, List<JsonNode> sections) {
        if (!groups.isMissingNode() && !groups.isArray()) {
            problem(at, "write a list of groups, each with \"headers\" and with \"beside\", \"unless\" or both");
        }
        Set<String> feeding = new HashSet<>();
        sections.forEach(fields -> fields.forEach(field -> HEADERS.forEach(
                list -> field.path(list).forEach(header -> feeding.add(HeaderName.folded(header.asText()))))));
        for (int i = 0; i < groups.size(); i++) {
            JsonPointer here = at.appendIndex(i);
            for (String name : names(groups.get(i))) {
                if (!AMBIGUOUS.contains(name)) {
                    problem(here.appendProperty(name), "\"" + name + "\" means nothing here" + Nearest.offered(name, AMBIGUOUS));
                } else if (name.equals("means")) {
                    String field = groups.get(i).path(name).asText();
                    if (!FIELDS.contains(field) || sections.get(0).path(field).path("headers").isEmpty()) {
                        problem(here.appendProperty(name), "\"" + field + "\" is no field with headers of its own" + Nearest.offered(field, FIELDS));
                    }
                } else if (!name.equals("note")) {
                    texts(here.appendProperty(name), groups.get(i).path(name));
                }
            }
            JsonNode headers = groups.get(i).path("headers");
            for (int j = 0; j < headers.size(); j++) {
                if (!feeding.contains(HeaderName.folded(headers.get(j).asText()))) {
                    problem(here.appendProperty("headers").appendIndex(j), "\"" + headers.get(j).asText() + "\" feeds no field");
                }
            }
        }
    }

    private void statuses(JsonPointer at, JsonNode statuses) {
        Map<String, String> taken = new HashMap<>();
        for (String status : names(statuses)) {
            JsonPointer here = at.appendProperty(status);
            if (!STATUSES.contains(status)) {
                problem(here, "\"" + status + "\" is no status of an asset" + Nearest.offered(status, STATUSES));
            }
            texts(here, statuses.path(status));
            for (int i = 0; i < statuses.path(status).size(); i++) {
                String word = statuses.path(status).get(i).asText();
                String other = taken.putIfAbsent(AssetColumns.foldedStatus(word), status);
                if (other != null) {
                    problem(here.appendIndex(i), "\"" + word + "\" means " + other + " already");
                }
            }
        }
    }

    private void wins(JsonPointer at, JsonNode wins) {
        known(at, wins, SOURCES, "is no source");
        if (wins.size() != SOURCES.size() || new TreeSet<>(words(wins)).size() != SOURCES.size()) {
            problem(at, "name each source once, the one that counts first: [api, csv] or [csv, api]");
        }
    }

    private void known(JsonPointer at, JsonNode list, List<String> known, String otherwise) {
        texts(at, list);
        for (int i = 0; i < list.size(); i++) {
            String word = list.get(i).asText();
            if (!known.contains(word)) {
                problem(at.appendIndex(i), "\"" + word + "\" " + otherwise + Nearest.offered(word, known));
            }
        }
    }

    private void texts(JsonPointer at, JsonNode list) {
        if (list.isMissingNode()) {
            return;
        }
        if (!list.isArray()) {
            problem(at, "write a list: [one, two]");
        }
        for (int i = 0; i < list.size(); i++) {
            if (!list.get(i).isTextual() || list.get(i).asText().isBlank()) {
                problem(at.appendIndex(i), "write a text here, in quotes if it looks like a number, yes, no or null");
            }
        }
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static List<String> words(JsonNode list) {
        List<String> words = new ArrayList<>();
        list.forEach(word -> words.add(word.asText()));
        return words;
    }

    private void problem(JsonPointer at, String sentence) {
        problems.add(new Problem(document.file(), document.line(at), sentence));
    }
}
