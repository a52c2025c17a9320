package tangoe.bridge.inventory;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import tangoe.bridge.inventory.cells.CellReader;
import tangoe.bridge.inventory.cells.CellReaders;

/** {@code routes/mappings/asset-columns.yaml}: which columns and paths feed which field, and how they are read. */
public final class AssetColumns {

    /** The table's name. */
    public static final String TABLE = "asset-columns";

    static final Set<Field> KEYS = Set.of(Field.IMEI, Field.SERIAL_NUMBER, Field.ICCID, Field.PHONE_NUMBER);

    private static final String UNKNOWN = "unknown";
    /** Longer cells are not looked up. */
    private static final int LONGEST_BLANK = 16;
    private static final int REMEMBERED_STATUSES = 1000;

    private final JsonNode table;
    private final Map<String, CellReader> readers;
    private final Set<String> blank = new HashSet<>();
    private final Map<String, String> statuses = new HashMap<>();
    /** Folding a word costs more than finding it. */
    private final Map<String, String> metStatuses = new ConcurrentHashMap<>();
    private final boolean[] blankBegins = new boolean[128];
    private final Map<Field, List<Source>> wins = new EnumMap<>(Field.class);
    private final Set<String> unused = new HashSet<>();
    private final Set<Field> deviceReport = new HashSet<>();

    /** @param table as {@code check} has found it right */
    public AssetColumns(JsonNode table) {
        this.table = table;
        this.readers = CellReaders.of(table.path("region").asText("US"));
        table.path("blank").forEach(word -> blank.add(folded(word.asText())));
        for (String word : blank) {
            char first = word.charAt(0);
            blankBegins[Character.toLowerCase(first)] = true;
            blankBegins[Character.toUpperCase(first)] = true;
        }
        table.path("unused").forEach(name -> unused.add(folded(name.asText())));
        table.path("device-report").forEach(name -> Field.of(name.asText()).ifPresent(deviceReport::add));
        table.path("statuses").properties().forEach(status -> status.getValue()
                .forEach(word -> statuses.put(foldedStatus(word.asText()), status.getKey())));
        for (Field field : Field.values()) {
            JsonNode own = rule(field).path("wins");
            List<Source> order = new ArrayList<>();
            (own.isMissingNode() ? table.path("wins") : own).forEach(source -> order.add(Source.of(source.asText())));
            wins.put(field, order);
        }
    }

    /** How one field is read. @param candidates indexes into the layout's names; the first that is not blank counts */
    record Rule(Field field, CellReader reader, boolean rejects, int[] candidates) {
    }

    /**
     * How the rows of one report, or the objects of one kind, are read.
     *
     * @param names   headers or paths, by index
     * @param used    indexes that feed a field
     * @param unknown headers that the mapping does not name
     */
    record Layout(Origin origin, List<String> names, List<Rule> rules, int[] used, List<String> unknown) {

        boolean hasKey() {
            return rules.stream().anyMatch(rule -> KEYS.contains(rule.field()));
        }
    }

    /** @param headers of a report's first row */
    Layout ofReport(List<String> headers) {
        Map<String, Integer> places = new HashMap<>();
        for (int i = 0; i < headers.size(); i++) {
            places.putIfAbsent(folded(headers.get(i)), i);
        }
        Kind kind = kindOfReport(places);
        Set<Integer> known = new HashSet<>();
        List<Rule> rules = new ArrayList<>();
        for (Field field : Field.values()) {
            List<Integer> candidates = new ArrayList<>();
            for (String header : headersOf(field, kind)) {
                Integer place = places.get(folded(header));
                if (place != null && !candidates.contains(place)) {
                    candidates.add(place);
                    known.add(place);
                }
            }
            addRule(rules, field, candidates);
        }
        List<String> unknown = new ArrayList<>();
        for (int i = 0; i < headers.size(); i++) {
            if (!known.contains(i) && !unused.contains(folded(headers.get(i))) && !headers.get(i).isBlank()) {
                unknown.add(headers.get(i));
            }
        }
        return new Layout(Origin.of(Source.CSV, kind), List.copyOf(headers), rules, sorted(known), unknown);
    }

    /** @return {@link Layout#names} are paths; what else an object holds is told by {@link #unknownPaths} */
    Layout ofObjects(Kind kind) {
        List<String> paths = new ArrayList<>();
        List<Rule> rules = new ArrayList<>();
        for (Field field : Field.values()) {
            List<Integer> candidates = new ArrayList<>();
            for (JsonNode path : rule(field).path(kind.word())) {
                candidates.add(paths.size());
                paths.add(path.asText());
            }
            addRule(rules, field, candidates);
        }
        int[] used = new int[paths.size()];
        Arrays.setAll(used, i -> i);
        return new Layout(Origin.of(Source.API, kind), paths, rules, used, List.of());
    }

    /** Paths of values in the object that the mapping does not name, in the order of the alphabet. */
    Set<String> unknownPaths(Kind kind, JsonNode object) {
        Set<String> known = new HashSet<>();
        for (Field field : Field.values()) {
            for (JsonNode path : rule(field).path(kind.word())) {
                for (String part : path.asText().split("\\+")) {
                    known.add(folded(part));
                }
            }
        }
        Set<String> unknown = new TreeSet<>();
        collect("", object, known, unknown);
        return unknown;
    }

    private void collect(String path, JsonNode value, Set<String> known, Set<String> unknown) {
        if (known.contains(folded(path)) || unused.contains(folded(path)) || value.isNull()) {
            return;
        }
        if (value.isObject()) {
            value.properties().forEach(entry -> collect(path.isEmpty() ? entry.getKey() : path + "." + entry.getKey(), entry.getValue(), known, unknown));
        } else {
            unknown.add(path);
        }
    }

    boolean isBlank(String cell) {
        if (cell.isEmpty()) {
            return true;
        }
        char first = cell.charAt(0);
        return cell.length() <= LONGEST_BLANK && first < blankBegins.length && blankBegins[first] && blank.contains(folded(cell));
    }

    /** The contract's status for Tangoe's word; {@code unknown} where the mapping does not know it. */
    String status(String sourceStatus) {
        if (sourceStatus == null) {
            return UNKNOWN;
        }
        String met = metStatuses.get(sourceStatus);
        if (met == null) {
            met = statuses.getOrDefault(foldedStatus(sourceStatus), UNKNOWN);
            if (metStatuses.size() < REMEMBERED_STATUSES) {
                metStatuses.put(sourceStatus, met);
            }
        }
        return met;
    }

    /** Whose value counts, the first before the others. */
    List<Source> wins(Field field) {
        return wins.get(field);
    }

    /** Changes when a row may be read otherwise than before. */
    String digest() {
        return table.toString();
    }

    /** Upper and lower case, and more or fewer blanks, are the same. */
    public static String folded(String name) {
        return name.strip().replaceAll("\\s*->\\s*", " -> ").replaceAll("[\\s\\u00A0]+", " ").toLowerCase(Locale.ROOT);
    }

    private static String foldedStatus(String word) {
        return word.strip().replaceAll("[\\s_-]+", " ").toLowerCase(Locale.ROOT);
    }

    private Kind kindOfReport(Map<String, Integer> places) {
        boolean service = false;
        for (Field field : Field.values()) {
            boolean there = headersOf(field, null).stream().anyMatch(header -> places.containsKey(folded(header)));
            if (there && deviceReport.contains(field)) {
                return Kind.DEVICE;
            }
            service |= there && (field == Field.ICCID || field == Field.PHONE_NUMBER);
        }
        return service ? Kind.LINE : Kind.DEVICE;
    }

    private Set<String> headersOf(Field field, Kind kind) {
        Set<String> headers = new LinkedHashSet<>();
        rule(field).path("headers").forEach(header -> headers.add(header.asText()));
        if (kind != null) {
            rule(field).path(kind.word() + "-headers").forEach(header -> headers.add(header.asText()));
        }
        return headers;
    }

    private void addRule(List<Rule> rules, Field field, List<Integer> candidates) {
        if (!candidates.isEmpty()) {
            CellReader reader = readers.get(rule(field).path("read").asText("text"));
            rules.add(new Rule(field, reader, rule(field).path("unfit").asText("").equals("reject"),
                    candidates.stream().mapToInt(Integer::intValue).toArray()));
        }
    }

    private JsonNode rule(Field field) {
        return table.path("fields").path(field.word());
    }

    private static int[] sorted(Set<Integer> places) {
        return places.stream().mapToInt(Integer::intValue).sorted().toArray();
    }
}
