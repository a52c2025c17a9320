package tangoe.bridge.sandbox;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * The tables of one ServiceNow instance and what happens when a row is written: defaults, data policies, the platform's own
 * rules, journals. All values are text; a column without a value reads as "". Every method holds the instance's lock, and rows
 * that leave are copies.
 */
final class Instance {

    static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneOffset.UTC);

    /** The platform's own user_name; rules do not apply to its writes. */
    static final String ITSELF = "system";

    private final Clock clock;
    private final Dictionary dictionary = new Dictionary();
    private final Access access = new Access();
    private final TaskRules rules = new TaskRules();
    private final Map<String, Table> tables = new HashMap<>();
    private boolean scrambled;
    private long queries;

    Instance(Clock clock) {
        this.clock = clock;
    }

    Dictionary dictionary() {
        return dictionary;
    }

    Access access() {
        return access;
    }

    /** Rows that are equal by ORDERBY come in another order each time, as a database may return them. */
    synchronized void scrambleTies() {
        scrambled = true;
    }

    /** @param total matches before offset and limit, whether visible or not */
    record Page(List<Map<String, String>> rows, int total) {
    }

    synchronized Page find(String table, QueryEvaluator query, int offset, int limit) {
        Table rows = table(table);
        List<Map<String, String>> found = new ArrayList<>();
        for (Map<String, String> row : rows.candidates(query)) {
            if (query.matches(field -> value(table, row, field))) {
                found.add(row);
            }
        }
        Optional<Comparator<Map<String, String>>> order = query.comparator((row, field) -> value(table, row, field));
        if (scrambled) {
            long salt = ++queries * 0x9E3779B97F4A7C15L;
            found.sort(Comparator.comparingLong(row -> (row.get("sys_id").hashCode() + 1L) * (salt | 1)));
        }
        order.ifPresent(found::sort);
        List<Map<String, String>> page = found.stream().skip(offset).limit(limit)
                .filter(row -> access.showsRecord(table, row.get("sys_id"))).map(Instance::copy).toList();
        return new Page(page, found.size());
    }

    synchronized List<Map<String, String>> all(String table) {
        return table(table).rows().stream().map(Instance::copy).toList();
    }

    synchronized List<Map<String, String>> with(String table, String column, String value) {
        return table(table).with(column, value).stream().map(Instance::copy).toList();
    }

    synchronized Optional<Map<String, String>> get(String table, String sysId) {
        return Optional.ofNullable(table(table).get(sysId)).map(Instance::copy);
    }

    /** The value of a field (it may be dot-walked); "" if it, or a record on the way, is missing. */
    synchronized String value(String table, Map<String, String> row, String field) {
        int dot = field.indexOf('.');
        if (dot < 0) {
            return row.getOrDefault(field, "");
        }
        String reference = field.substring(0, dot);
        String target = Dictionary.referenced(reference).orElse("");
        Table targets = tables.get(target);
        Map<String, String> next = targets == null ? null : targets.get(row.getOrDefault(reference, ""));
        return next == null ? "" : value(target, next, field.substring(dot + 1));
    }

    /** Whether access rules let a field be read, at every step of a dot-walk. */
    boolean shows(String table, String field) {
        int dot = field.indexOf('.');
        if (dot < 0) {
            return access.showsField(table, field);
        }
        String reference = field.substring(0, dot);
        return access.showsField(table, reference)
                && shows(Dictionary.referenced(reference).orElse(""), field.substring(dot + 1));
    }

    /**
     * The stored value for a displayed one, as {@code sysparm_input_display_value=true} asks: the sys_id for a reference's name
     * or number, a choice's value for its label. A value without a match is stored unchanged.
     */
    synchronized String resolved(String table, String column, String displayed) {
        Optional<String> target = Dictionary.referenced(column);
        if (target.isPresent()) {
            return table(target.get()).rows().stream()
                    .filter(row -> displayed.equals(row.get("name")) || displayed.equals(row.get("number")))
                    .map(row -> row.get("sys_id")).findFirst().orElse(displayed);
        }
        return table("sys_choice").rows().stream().filter(choice -> table.equals(choice.get("name"))
                && column.equals(choice.get("element")) && displayed.equals(choice.get("label")))
                .map(choice -> choice.get("value")).findFirst().orElse(displayed);
    }

    /** @param user the writer's user_name */
    synchronized Map<String, String> insert(String table, Map<String, String> fields, String user) {
        return insert(table, fields, user, clock.instant());
    }

    synchronized Map<String, String> insert(String table, Map<String, String> fields, String user, Instant at) {
        dictionary.requireTable(table);
        Map<String, String> row = accepted(table, fields, user);
        Map<String, String> journal = takeJournal(table, row);
        String now = TIME.format(at);
        row.values().removeIf(String::isEmpty);
        if (Dictionary.isTask(table)) {
            rules.complete(table, row, userId(user), now);
        }
        if (table.equals("incident")) {
            Map<String, String> wanted = new HashMap<>(row);
            wanted.putAll(journal);
            DataPolicy.check(Map.of(), wanted);
        }
        row.put("sys_id", fields.getOrDefault("sys_id", UUID.randomUUID().toString().replace("-", "")));
        row.put("sys_created_on", now);
        row.put("sys_created_by", user);
        row.put("sys_updated_on", now);
        row.put("sys_updated_by", user);
        row.put("sys_mod_count", "0");
        table(table).add(row);
        append(table, row.get("sys_id"), journal, user, now);
        return copy(row);
    }

    /** Changes only the given columns; setting the same value is no change. */
    synchronized Map<String, String> update(String table, String sysId, Map<String, String> fields, String user) {
        Map<String, String> row = table(table).get(sysId);
        if (row == null) {
            throw noRecord();
        }
        access.requireOpen(table, row, user);
        String now = TIME.format(clock.instant());
        Map<String, String> changes = accepted(table, fields, user);
        if (Dictionary.isTask(table)) {
            rules.follow(table, row, changes, userId(user), now);
        }
        if (table.equals("incident")) {
            DataPolicy.check(row, changes);
        }
        Map<String, String> journal = takeJournal(table, changes);
        changes.entrySet().removeIf(change -> change.getValue().equals(row.getOrDefault(change.getKey(), "")));
        if (!changes.isEmpty() || !journal.isEmpty()) {
            Table rows = table(table);
            changes.forEach((column, value) -> rows.set(row, column, value));
            row.put("sys_updated_on", now);
            row.put("sys_updated_by", user);
            row.put("sys_mod_count", Integer.toString(Integer.parseInt(row.get("sys_mod_count")) + 1));
            append(table, sysId, journal, user, now);
        }
        return copy(row);
    }

    synchronized void delete(String table, String sysId) {
        if (table(table).get(sysId) == null) {
            throw noRecord();
        }
        table(table).remove(sysId);
    }

    static VendorError noRecord() {
        return new VendorError(404, "No Record found", "Record doesn't exist or ACL restricts the record retrieval");
    }

    /** The user as the sender of a query, now. */
    synchronized Asker asker(String user) {
        String id = userId(user);
        return new Asker(id, table("sys_user_grmember").rows().stream().filter(row -> id.equals(row.get("user")))
                .map(row -> row.get("group")).collect(Collectors.toSet()), clock.instant());
    }

    synchronized String userId(String userName) {
        return table("sys_user").with("user_name", userName).stream().findFirst().map(row -> row.get("sys_id")).orElse("");
    }

    /**
     * The values that the table accepts: no sys_ columns, no unknown or ignored columns, no invalid choices, no dangling
     * references, no state that the user may not set. Long texts are cut.
     */
    private Map<String, String> accepted(String table, Map<String, String> fields, String user) {
        Map<String, String> taken = new LinkedHashMap<>();
        fields.forEach((column, value) -> {
            if (column.startsWith("sys_") || !access.takesField(column) || value.isEmpty() && !Dictionary.clearable(column)) {
                return;
            }
            boolean state = column.equals("state") || column.equals("incident_state");
            if (dictionary.columns(table).contains(column) && (user.equals(ITSELF) || isValue(table, column, value))
                    && (!state || access.takesState(table, value, user))) {
                taken.put(column, Dictionary.cut(column, value));
            }
        });
        return taken;
    }

    /** Whether a choice is one of its list, if there is a list, and a reference leads to a record. */
    synchronized boolean isValue(String table, String column, String value) {
        Optional<String> target = Dictionary.referenced(column);
        if (target.isPresent()) {
            return value.isEmpty() || table(target.get()).get(value) != null;
        }
        List<String> choices = Dictionary.isChoice(column) ? choices(table, column.equals("incident_state") ? "state" : column) : List.of();
        return choices.isEmpty() || value.isEmpty() || choices.contains(value);
    }

    private List<String> choices(String table, String column) {
        return table("sys_choice").rows().stream().filter(choice -> table.equals(choice.get("name"))
                && column.equals(choice.get("element")) && !"true".equals(choice.get("inactive"))).map(choice -> choice.get("value")).toList();
    }

    private static Map<String, String> takeJournal(String table, Map<String, String> changes) {
        Map<String, String> journal = new LinkedHashMap<>();
        changes.entrySet().removeIf(change -> {
            boolean entry = Dictionary.isJournal(table, change.getKey());
            if (entry && !change.getValue().isEmpty()) {
                journal.put(change.getKey(), change.getValue());
            }
            return entry;
        });
        return journal;
    }

    /** A row that the platform itself keeps, as it is. @return its sys_id */
    synchronized String store(String table, Map<String, String> fields) {
        Map<String, String> row = new LinkedHashMap<>(fields);
        String now = TIME.format(clock.instant());
        row.putAll(Map.of("sys_id", newSysId(), "sys_created_on", now, "sys_updated_on", now, "sys_created_by", ITSELF, "sys_updated_by", ITSELF));
        table(table).add(row);
        return row.get("sys_id");
    }

    static String newSysId() {
        return UUID.randomUUID().toString().replace("-", "");
    }

    private void append(String table, String sysId, Map<String, String> journal, String user, String now) {
        journal.forEach((element, value) -> {
            Map<String, String> row = new LinkedHashMap<>();
            row.put("sys_id", UUID.randomUUID().toString().replace("-", ""));
            row.put("name", table);
            row.put("element", element);
            row.put("element_id", sysId);
            row.put("value", value);
            row.put("sys_created_on", now);
            row.put("sys_created_by", user);
            table("sys_journal_field").add(row);
        });
    }

    private Table table(String name) {
        return tables.computeIfAbsent(name, first -> new Table());
    }

    private static Map<String, String> copy(Map<String, String> row) {
        return new LinkedHashMap<>(row);
    }
}
