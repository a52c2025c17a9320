package tangoe.bridge.inventory.read;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.IntFunction;
import tangoe.bridge.inventory.read.cells.CellReader;
import tangoe.bridge.inventory.read.cells.CellReaders;
import tangoe.bridge.inventory.read.cells.UnfitCell;
import tangoe.bridge.inventory.read.csv.CsvFile;

/** {@code routes/mappings/asset-columns.yaml}: which columns and paths feed which field, and how they are read. */
public final class AssetColumns {

    /** The table's name. */
    public static final String TABLE = "asset-columns";

    private static final String UNKNOWN = "unknown";
    /** A longer cell is never a word for "no value". */
    private static final int LONGEST_BLANK = 16;
    private static final int REMEMBERED_STATUSES = 1000;
    private static final int LINE_BREAKS = 10;
    /** Changes with each release that reads a cell in another way than the release before. */
    private static final String READING = "4 ";

    private final JsonNode table;
    private final Map<String, CellReader> readers;
    private final Placeholders placeholders;
    private final KeyLabels labels;
    private final Set<String> blank = new HashSet<>();
    private final Map<String, String> statuses = new HashMap<>();
    /** Statuses by the exact word, because normalizing a word costs more than finding it. */
    private final Map<String, String> metStatuses = new ConcurrentHashMap<>();
    private final boolean[] blankBegins = new boolean[Character.MAX_VALUE + 1];
    private final Map<Field, List<Source>> wins = new EnumMap<>(Field.class);
    private final Set<String> unused = new HashSet<>();
    private final Set<String> keyHeaders = new HashSet<>();
    private final Map<AssetKind, Set<String>> knownPaths = new ConcurrentHashMap<>();

    /** @param table the mapping, valid as {@code check} sees it */
    public AssetColumns(JsonNode table) {
        this.table = table;
        this.readers = CellReaders.of(table.path("region").asText("US"), table.path("days").textValue());
        this.placeholders = new Placeholders(table.path("placeholders"));
        this.labels = new KeyLabels(table.path("fields"));
        table.path("blank").forEach(word -> blank.add(foldedCell(word.asText())));
        for (String word : blank) {
            char first = word.charAt(0);
            blankBegins[Character.toLowerCase(first)] = true;
            blankBegins[Character.toUpperCase(first)] = true;
        }
        table.path("unused").forEach(name -> unused.add(HeaderName.folded(name.asText())));
        for (Field key : SourceRecord.KEYS) {
            for (String list : List.of("headers", "device-headers", "line-headers")) {
                rule(key).path(list).forEach(header -> keyHeaders.add(HeaderName.folded(header.asText())));
            }
        }
        table.path("statuses").properties().forEach(status -> status.getValue()
                .forEach(word -> statuses.put(foldedStatus(word.asText()), status.getKey())));
        for (Field field : Field.values()) {
            wins.put(field, order(rule(field)));
        }
    }

    /** How one field is read. @param candidates indexes into the layout's names; the first cell that is not blank counts */
    public record Rule(Field field, CellReader reader, int[] candidates) {
    }

    /** How one of the client's own fields is read. */
    record OwnRule(String name, CellReader reader, int[] candidates) {
    }

    /**
     * How the rows of one report, or the objects of one kind, are read.
     *
     * @param names   headers or paths; after the headers come the names of joined columns
     * @param width   number of cells in a row
     * @param joined  the columns that make each joined column
     * @param own     rules for the client's own fields
     * @param used    indexes of columns that feed a field
     * @param unknown headers that the mapping does not name
     */
    public record Layout(Origin origin, List<String> names, int width, List<int[]> joined, List<Rule> rules, List<OwnRule> own,
            int[] used, List<String> unknown) {

        public boolean hasKey() {
            return rules.stream().anyMatch(rule -> rule.field().isKey());
        }

        /** The cells of a row by index of {@link #names}. */
        IntFunction<String> named(IntFunction<String> cells) {
            return joined.isEmpty() ? cells : index -> index < width ? cells.apply(index) : joinedCell(cells, joined.get(index - width));
        }

        private static String joinedCell(IntFunction<String> cells, int[] columns) {
            StringBuilder text = new StringBuilder();
            for (int column : columns) {
                String cell = cells.apply(column);
                text.append(text.isEmpty() || cell.isEmpty() ? "" : " ").append(cell);
            }
            return text.toString();
        }
    }

    /**
     * Opens a report and reads its headers. Among the first rows, the one that feeds the most fields holds the headers.
     *
     * @throws tangoe.bridge.inventory.read.csv.NotCsv with a sentence, if the file is no report
     */
    public CsvFile open(Path file, String name) throws IOException {
        CsvFile report = new CsvFile(file, name, this::known, table.path("line-breaks").asInt(LINE_BREAKS));
        Layout layout = ofReport(report.headersRead());
        report.tell(new NonDataRows(table, this, layout), new OtherTableHeaders(this, layout), KeyCells.shapes(layout));
        return report;
    }

    int known(List<String> headers) {
        // Most rows hold data, and laying out a row is slow.
        if (headers.stream().flatMap(HeaderName::readings).noneMatch(keyHeaders::contains)) {
            return 0;
        }
        Layout layout = ofReport(headers);
        return layout.hasKey() ? layout.used().length : 0;
    }

    /** @param headers of a report's first row */
    public Layout ofReport(List<String> headers) {
        ReportColumns columns = new ReportColumns(table, headers);
        List<Rule> rules = new ArrayList<>();
        for (Field field : Field.values()) {
            addRule(rules, field, columns.candidates(rule(field)));
        }
        List<OwnRule> own = ownRules(columns::candidates);
        return new Layout(Origin.of(Source.CSV, columns.kind()), columns.names(), headers.size(), columns.joined(), rules, own,
                columns.used(), columns.unknown(unused));
    }

    /** @return a layout whose {@link Layout#names} are paths; {@link #unknownPaths} finds the values that it does not name */
    public Layout ofObjects(AssetKind kind) {
        List<String> paths = new ArrayList<>();
        List<Rule> rules = new ArrayList<>();
        for (Field field : Field.values()) {
            addRule(rules, field, pathsOf(rule(field), kind, paths));
        }
        List<OwnRule> own = ownRules(rule -> pathsOf(rule, kind, paths));
        int[] used = new int[paths.size()];
        Arrays.setAll(used, i -> i);
        return new Layout(Origin.of(Source.API, kind), paths, paths.size(), List.of(), rules, own, used, List.of());
    }

    private static List<Integer> pathsOf(JsonNode rule, AssetKind kind, List<String> paths) {
        List<Integer> candidates = new ArrayList<>();
        for (JsonNode path : rule.path(kind.word())) {
            candidates.add(paths.size());
            paths.add(path.asText());
        }
        return candidates;
    }

    private List<OwnRule> ownRules(Function<JsonNode, List<Integer>> candidatesOf) {
        List<OwnRule> own = new ArrayList<>();
        for (String name : ownNames()) {
            JsonNode rule = table.path("more").path(name);
            List<Integer> candidates = candidatesOf.apply(rule);
            if (!candidates.isEmpty()) {
                own.add(new OwnRule(name, reader(rule.path("read").asText()), indexes(candidates)));
            }
        }
        return own;
    }

    private static int[] indexes(List<Integer> candidates) {
        return candidates.stream().mapToInt(Integer::intValue).toArray();
    }

    /** Paths of the object's values that the mapping does not name, in alphabetical order. */
    public Set<String> unknownPaths(AssetKind kind, JsonNode object) {
        Set<String> unknown = new TreeSet<>();
        collect("", object, knownPaths.computeIfAbsent(kind, this::pathsOf), unknown);
        return unknown;
    }

    private Set<String> pathsOf(AssetKind kind) {
        Set<String> known = new HashSet<>();
        ofObjects(kind).names().forEach(path -> List.of(path.split("\\+")).forEach(part -> known.add(HeaderName.folded(part))));
        return known;
    }

    private void collect(String path, JsonNode value, Set<String> known, Set<String> unknown) {
        String name = HeaderName.folded(path);
        if (known.contains(name) || unused.contains(name) || value.isNull()) {
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
        return cell.length() <= LONGEST_BLANK && blankBegins[first] && blank.contains(foldedCell(cell));
    }

    /**
     * @return null if the cell says nothing about this field
     * @throws UnfitCell if the cell cannot be read as the rule says
     */
    String fitting(Rule rule, String cell) throws UnfitCell {
        return fitting(rule.field(), rule.reader(), cell);
    }

    private String fitting(Field field, CellReader reader, String written) throws UnfitCell {
        ObjectPaths.refuse(written);
        placeholders.refuse(field, written);
        String cell = labels.without(field, written);
        if (isBlank(cell)) {
            return null;
        }
        String value = reader.read(cell);
        if (value != null && !value.equals(written)) {
            placeholders.refuse(field, value);
        }
        if (value != null && value.length() > field.longest) {
            throw new UnfitCell("longer than " + field.longest + " characters");
        }
        return value;
    }

    /** Whether the cell is a placeholder for an unknown value. */
    boolean isPlaceholder(Field field, String cell) {
        return placeholders.has(field, cell);
    }

    /** Whether a value that was accepted earlier would be accepted today. */
    public boolean stillFits(Field field, String value) {
        try {
            return value.equals(fitting(field, reader(field), value));
        } catch (UnfitCell e) {
            return false;
        }
    }

    /** The contract's status for Tangoe's word, {@code unknown} if the mapping does not know the word. */
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

    /** Whose value counts, the strongest source first. */
    public List<Source> wins(Field field) {
        return wins.get(field);
    }

    /** The client's own fields, in the order of the mapping. */
    public List<String> ownNames() {
        return OwnFields.names(table);
    }

    /** Like {@link #wins}, for one of the client's own fields. */
    public List<Source> ownWins(String name) {
        return order(table.path("more").path(name));
    }

    /** Whether the mapping names columns or paths for this own field and this kind only. */
    public boolean isTold(String name, AssetKind kind) {
        JsonNode rule = table.path("more").path(name);
        return rule.has(kind.word()) || rule.has(kind.word() + "-headers");
    }

    private List<Source> order(JsonNode rule) {
        List<Source> order = new ArrayList<>();
        (rule.has("wins") ? rule : table).path("wins").forEach(source -> order.add(Source.of(source.asText())));
        return order;
    }

    CellReader reader(Field field) {
        return reader(rule(field).path("read").asText("text"));
    }

    CellReader reader(String name) {
        return readers.get(name);
    }

    /** The headers that mean a field in every report. */
    List<String> clearHeaders(Field field) {
        List<String> headers = new ArrayList<>();
        rule(field).path("headers").forEach(header -> headers.add(header.asText()));
        Set<String> ambiguous = new HashSet<>();
        table.path("ambiguous").forEach(group -> group.path("headers").forEach(header -> ambiguous.add(header.asText())));
        headers.removeIf(header -> ambiguous.contains(header) || header.contains("+"));
        return headers;
    }

    /** The mapping. */
    public JsonNode table() {
        return table;
    }

    /** Changes whenever the same row may give another record than before. */
    String digest() {
        return READING + table;
    }

    private static String foldedCell(String cell) {
        return cell.strip().replaceAll("[\\s\\u00A0]+", " ").toLowerCase(Locale.ROOT);
    }

    /** Normal form of a status word: two words with the same form mean the same status. */
    public static String foldedStatus(String word) {
        return HeaderName.withoutAccents(word).strip().replaceAll("[\\s_-]+", " ").toLowerCase(Locale.ROOT);
    }

    private void addRule(List<Rule> rules, Field field, List<Integer> candidates) {
        if (!candidates.isEmpty()) {
            rules.add(new Rule(field, reader(field), indexes(candidates)));
        }
    }

    private JsonNode rule(Field field) {
        return table.path("fields").path(field.word());
    }
}
