package tangoe.bridge.inventory.read;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Decides which columns of one report feed which field. */
final class ReportColumns {

    /** Fields of the phone in carriers' reports of lines. */
    private static final Set<Field> OF_A_LINES_PHONE = Set.of(Field.MANUFACTURER, Field.MODEL);
    private static final String ASSOCIATION = "->";
    /** In Tangoe's reports of lines, such headers are about the line's device. */
    private static final Pattern DEVICE_OF_SOMETHING = Pattern.compile("^\\s*Device\\s*->", Pattern.CASE_INSENSITIVE);
    /** In Tangoe's reports of devices, such headers are about the device's line. */
    private static final Pattern LINE_OF_SOMETHING = Pattern.compile("^\\s*Line\\s*->", Pattern.CASE_INSENSITIVE);
    /** How carriers' reports of lines name columns of the phone. */
    private static final Pattern NAMED_AS_A_LINES = Pattern.compile("^\\s*(?:Device|Equipment|Handset|Phone)[ _>-]", Pattern.CASE_INSENSITIVE);

    private final JsonNode table;
    private final List<String> headers;
    private final Map<String, List<Integer>> places = new HashMap<>();
    private final AssetKind kind;
    private final List<String> names;
    private final List<int[]> joined = new ArrayList<>();
    private final Set<Integer> known = new HashSet<>();

    /** @param table of the mapping */
    ReportColumns(JsonNode table, List<String> headers) {
        this.table = table;
        this.headers = headers;
        this.names = new ArrayList<>(headers);
        Set<String> known = knownNames();
        for (int i = 0; i < headers.size(); i++) {
            // "Employee #" is the employee's number, not the employee.
            String numbered = HeaderName.folded(headers.get(i).replace("#", " No "));
            put(known.contains(numbered) ? numbered : HeaderName.folded(headers.get(i)), i);
        }
        for (int i = 0; i < headers.size(); i++) {
            String bare = HeaderName.foldedWithoutRemark(headers.get(i));
            if (!places.containsKey(bare)) {
                put(bare, i);
            }
        }
        putOfTables();
        leaveOutAmbiguous();
        this.kind = kindOfReport();
    }

    /**
     * If no plain header is a key, headers such as {@code Devices.IMEI} are read, with the other columns of the same table. A table with
     * only a phone number counts if no table has a better key, because it may be about something else.
     */
    private void putOfTables() {
        if (keyNames(SourceRecord.KEYS).anyMatch(places::containsKey)) {
            return;
        }
        Map<Integer, String[]> columns = new TreeMap<>();
        for (int i = 0; i < headers.size(); i++) {
            String[] column = HeaderName.ofTable(headers.get(i));
            if (column != null) {
                columns.put(i, column);
            }
        }
        Set<String> tables = new HashSet<>();
        for (List<Field> keys : List.of(List.of(Field.IMEI, Field.SERIAL_NUMBER, Field.ICCID), List.of(Field.PHONE_NUMBER))) {
            Set<String> names = keyNames(keys).collect(Collectors.toSet());
            if (tables.isEmpty()) {
                columns.values().stream().filter(column -> names.contains(column[1])).forEach(column -> tables.add(column[0]));
            }
        }
        columns.forEach((place, column) -> {
            if (tables.contains(column[0])) {
                put(column[1], place);
            }
        });
    }

    private Stream<String> keyNames(List<Field> keys) {
        return keys.stream().flatMap(key -> headersOf(table.path("fields").path(key.word()), null).stream()).map(HeaderName::folded);
    }

    private Set<String> knownNames() {
        Set<String> names = new HashSet<>();
        for (JsonNode rule : table.path("fields")) {
            for (String list : List.of("headers", "device-headers", "line-headers")) {
                rule.path(list).forEach(header -> names.add(HeaderName.folded(header.asText())));
            }
        }
        return names;
    }

    private void put(String name, int place) {
        if (!name.isEmpty()) {
            places.computeIfAbsent(name, header -> new ArrayList<>(1)).add(place);
        }
    }

    AssetKind kind() {
        return kind;
    }

    /** The headers, followed by the names of joined columns. */
    List<String> names() {
        return List.copyOf(names);
    }

    /** The columns that make each joined column. */
    List<int[]> joined() {
        return List.copyOf(joined);
    }

    /** Indexes of the columns that feed a field. */
    int[] used() {
        return known.stream().mapToInt(Integer::intValue).sorted().toArray();
    }

    /** Indexes into {@link #names} of the columns that feed a field, the strongest first. */
    List<Integer> candidates(JsonNode rule) {
        List<Integer> candidates = new ArrayList<>();
        for (String header : headersOf(rule, kind)) {
            if (header.contains("+")) {
                join(header, candidates);
                continue;
            }
            for (int place : places.getOrDefault(HeaderName.folded(header), List.of())) {
                if (!candidates.contains(place)) {
                    candidates.add(place);
                    known.add(place);
                }
            }
        }
        return candidates;
    }

    private void join(String header, List<Integer> candidates) {
        List<List<Integer>> parts = Stream.of(header.split("\\+")).map(part -> places.getOrDefault(HeaderName.folded(part), List.of())).toList();
        if (parts.stream().noneMatch(List::isEmpty)) {
            int[] columns = parts.stream().mapToInt(part -> part.get(0)).toArray();
            candidates.add(names.size());
            names.add(header);
            joined.add(columns);
            for (int column : columns) {
                known.add(column);
            }
        }
    }

    /** Headers that neither feed a field nor are named as unused. */
    List<String> unknown(Set<String> unused) {
        List<String> unknown = new ArrayList<>();
        for (int i = 0; i < headers.size(); i++) {
            String header = headers.get(i);
            if (!known.contains(i) && !header.isBlank() && !unused.contains(HeaderName.folded(header))
                    && !unused.contains(HeaderName.foldedWithoutRemark(header))) {
                unknown.add(header);
            }
        }
        return unknown;
    }

    private void leaveOutAmbiguous() {
        Map<String, List<Integer>> all = new HashMap<>(places);
        for (JsonNode group : table.path("ambiguous")) {
            group.path("headers").forEach(header -> places.remove(HeaderName.folded(header.asText())));
        }
        Map<String, List<Integer>> clear = new HashMap<>(places);
        for (JsonNode group : table.path("ambiguous")) {
            boolean counts = (group.path("beside").isEmpty() || isAnyThere(group.path("beside"), clear)) && !isAnyThere(group.path("unless"), clear);
            for (JsonNode header : group.path("headers")) {
                String name = HeaderName.folded(header.asText());
                if (counts && all.containsKey(name)) {
                    places.put(group.has("means") ? firstHeaderOf(group.path("means").asText()) : name, all.get(name));
                }
            }
        }
        Set<String> keys = keyNames(SourceRecord.KEYS).collect(Collectors.toSet());
        if (keys.stream().noneMatch(places::containsKey)) {
            // Without a key no row could be read; a cell that is no phone number becomes a reject.
            keys.stream().filter(all::containsKey).forEach(name -> places.put(name, all.get(name)));
        }
    }

    /** An ambiguous header is replaced by the field's first header. */
    private String firstHeaderOf(String field) {
        return HeaderName.folded(table.path("fields").path(field).path("headers").path(0).asText());
    }

    private boolean isAnyThere(JsonNode names, Map<String, List<Integer>> clear) {
        return StreamSupport.stream(names.spliterator(), false).anyMatch(name -> isThere(name.asText(), clear));
    }

    /** @param beside a field, a header, or the arrow that marks Tangoe's associations */
    private boolean isThere(String beside, Map<String, List<Integer>> clear) {
        if (beside.equals(ASSOCIATION)) {
            return headers.stream().anyMatch(header -> header.contains(ASSOCIATION));
        }
        return clear.containsKey(HeaderName.folded(beside)) || Field.of(beside).isPresent()
                && headersOf(table.path("fields").path(beside), null).stream().anyMatch(header -> clear.containsKey(HeaderName.folded(header)));
    }

    private AssetKind kindOfReport() {
        boolean service = isFed(Field.ICCID, header -> true) || isFed(Field.PHONE_NUMBER, header -> true);
        boolean ofLines = areAnyFed("line-report", field -> true, header -> !LINE_OF_SOMETHING.matcher(header).find());
        boolean ofDevices = ofLines
                ? areAnyFed("device-report", field -> !OF_A_LINES_PHONE.contains(field), header -> !NAMED_AS_A_LINES.matcher(header).find())
                : areAnyFed("device-report", field -> true, header -> !DEVICE_OF_SOMETHING.matcher(header).find());
        return service && !ofDevices ? AssetKind.LINE : AssetKind.DEVICE;
    }

    /** Whether the report has a column of one of these fields. @param list of the mapping */
    private boolean areAnyFed(String list, Predicate<Field> counts, Predicate<String> headerCounts) {
        return StreamSupport.stream(table.path(list).spliterator(), false).flatMap(name -> Field.of(name.asText()).stream()).filter(counts)
                .anyMatch(field -> isFed(field, headerCounts));
    }

    private boolean isFed(Field field, Predicate<String> headerCounts) {
        return headersOf(table.path("fields").path(field.word()), null).stream()
                .flatMap(header -> places.getOrDefault(HeaderName.folded(header), List.of()).stream()).map(headers::get).anyMatch(headerCounts);
    }

    private static Set<String> headersOf(JsonNode rule, AssetKind kind) {
        Set<String> headers = new LinkedHashSet<>();
        rule.path("headers").forEach(header -> headers.add(header.asText()));
        if (kind != null) {
            rule.path(kind.word() + "-headers").forEach(header -> headers.add(header.asText()));
        }
        return headers;
    }
}
