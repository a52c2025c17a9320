package tangoe.bridge.sandbox;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;

/**
 * A ServiceNow instance on loopback: Table API, Import Set API, OAuth, journals, data policies (docs/vendors/servicenow.md),
 * and what people do in it, as methods. Starts with Fred Luddy (a caller), Beth Anglin (an agent), the integration user {@value #BRIDGE}, the
 * groups Tangoe Mobility and Service Desk, and the choices of the states; people's password is {@code person}.
 *
 * <p>Where an act names a group or a person, a name or user_name does as well as a sys_id. Acts pass the same data policies as
 * calls and throw {@link VendorError} where those refuse. Thread safe.
 */
public final class ServiceNowSandbox implements AutoCloseable {

    /** The integration user's user_name. */
    public static final String BRIDGE = "tangoe.bridge";
    /** The integration user's password from the start. */
    public static final String PASSWORD = "secret";

    private final Clock clock;
    private final Instance instance;
    private final ServiceNowSignIn signIn;
    private final StagingTables imports;
    private final FaultInjector faults = new FaultInjector();
    private final TrafficJournal traffic = new TrafficJournal();
    private final LoopbackServer server;

    public ServiceNowSandbox(Clock clock) {
        this.clock = clock;
        instance = new Instance(clock);
        imports = new StagingTables(instance);
        Seeds.plant(instance);
        signIn = new ServiceNowSignIn(clock);
        instance.all("sys_user").stream().map(user -> user.get("user_name")).filter(name -> !name.equals(BRIDGE))
                .forEach(name -> signIn.password(name, "person"));
        server = new LoopbackServer(new ServiceNowApi(signIn, new TableApi(instance), imports), call -> Optional.empty(), clock, faults, traffic);
    }

    /** Listens on 127.0.0.1. @param port 0 for any free one */
    public ServiceNowSandbox start(int port) {
        server.start(port);
        return this;
    }

    /** Without a slash at its end. */
    public String url() {
        return server.url();
    }

    public FaultInjector faults() {
        return faults;
    }

    public TrafficJournal traffic() {
        return traffic;
    }

    public ServiceNowSignIn signIn() {
        return signIn;
    }

    /**
     * A staging table with a transform: each row that comes goes into the target, with a column {@code u_…} for each label.
     *
     * @param coalesce the label whose value finds a row of the target again; a row without it is an error of the transform
     * @param labels   the keys that the table takes
     */
    public ServiceNowSandbox stagingTable(String name, String target, String coalesce, List<String> labels) {
        imports.declare(name, target, coalesce, labels);
        return this;
    }

    /** The rows that came into a staging table, in their order, by label and without what no column takes. */
    public List<Map<String, String>> imported(String table) {
        return imports.rows(table);
    }

    @Override
    public void close() {
        server.close();
    }

    /**
     * An incident as its caller opens it: by Fred for Tangoe Mobility where the fields say nothing else.
     *
     * @return the record as stored
     */
    public Map<String, String> openIncident(Map<String, String> fields) {
        Map<String, String> incident = references("incident", fields);
        incident.putIfAbsent("caller_id", Seeds.FRED);
        incident.putIfAbsent("assignment_group", Seeds.TANGOE_MOBILITY);
        return filled("incident", insert("incident", incident, userName(incident.get("caller_id"))));
    }

    /**
     * An approved requested item for Tangoe Mobility with its catalogue variables, as an order by Fred leaves it.
     *
     * @param catalogueItem its name, such as {@code Accessory Order}
     * @param variables     by name
     * @param fields        of {@code sc_req_item}, beyond or instead of the usual ones
     */
    public Map<String, String> openRequestedItem(String catalogueItem, Map<String, String> variables, Map<String, String> fields) {
        Map<String, String> item = references("sc_req_item", fields);
        item.putIfAbsent("requested_for", Seeds.FRED);
        item.putIfAbsent("assignment_group", Seeds.TANGOE_MOBILITY);
        item.putIfAbsent("approval", "approved");
        item.putIfAbsent("short_description", catalogueItem);
        item.putIfAbsent("cat_item", named("sc_cat_item", catalogueItem));
        String user = userName(item.get("requested_for"));
        String sysId = UUID.randomUUID().toString().replace("-", "");
        item.put("sys_id", sysId);
        // The variables are stored before the item becomes visible (docs/vendors/servicenow.md, requested items).
        variables.forEach((name, value) -> {
            Map<String, String> option = insert("sc_item_option",
                    Map.of("item_option_new", named("item_option_new", name), "value", value), user);
            instance.insert("sc_item_option_mtom", Map.of("request_item", sysId, "sc_item_option", option.get("sys_id")), Instance.ITSELF);
        });
        return filled("sc_req_item", insert("sc_req_item", item, user));
    }

    /** A table of the customer's own. */
    public ServiceNowSandbox table(String name, String... columns) {
        instance.dictionary().table(name, String.join(",", columns));
        return this;
    }

    /** A table of a scoped application that extends task. @param name such as {@code x_acme_request} @param columns beyond those of task */
    public ServiceNowSandbox taskTable(String name, String... columns) {
        instance.dictionary().scoped(name, String.join(",", columns));
        return this;
    }

    /** A row of any table; a column that does not exist comes into being. @param user a user_name */
    public Map<String, String> insert(String table, Map<String, String> fields, String user) {
        addColumns(table, fields);
        return instance.insert(table, references(table, fields), user);
    }

    /** Changes a task found by its number; {@code comments} and {@code work_notes} append. @param user a user_name */
    public Map<String, String> update(String number, Map<String, String> fields, String user) {
        String table = tableOf(number);
        addColumns(table, fields);
        if (!instance.access().takesState(table, fields.getOrDefault("state", ""), user)) {
            throw Access.securityConstraint("Update");
        }
        return filled(table, instance.update(table, record(table, number).get("sys_id"), references(table, fields), user));
    }

    public Map<String, String> comment(String number, String text, String user) {
        return update(number, Map.of("comments", text), user);
    }

    public Map<String, String> workNote(String number, String text, String user) {
        return update(number, Map.of("work_notes", text), user);
    }

    /** The incident as stored; a column without a value is "". */
    public Map<String, String> incident(String number) {
        return record("incident", number);
    }

    /** @throws NoSuchElementException where no row has that number */
    public Map<String, String> record(String table, String number) {
        return instance.with(table, "number", number).stream().findFirst().map(row -> filled(table, row))
                .orElseThrow(() -> new NoSuchElementException("There is no " + number + " in " + table));
    }

    public List<Map<String, String>> records(String table) {
        return instance.all(table).stream().map(row -> filled(table, row)).toList();
    }

    public void delete(String table, String sysId) {
        instance.delete(table, sysId);
    }

    /** A task's journal, oldest first. */
    public List<JournalEntry> journal(String number) {
        return instance.with("sys_journal_field", "element_id", record(tableOf(number), number).get("sys_id")).stream()
                .map(row -> new JournalEntry(row.get("sys_id"), row.get("element"), row.get("value"), row.get("sys_created_by"),
                        row.get("sys_created_on")))
                .toList();
    }

    /** Journal texts of one element, oldest first. */
    public List<String> journal(String number, String element) {
        return journal(number).stream().filter(entry -> entry.element().equals(element)).map(JournalEntry::value).toList();
    }

    /** Opens this many incidents of the same fields in the present second. @return their numbers */
    public List<String> bulkInsert(int count, Map<String, String> fields) {
        return bulkInsert(count, clock.instant(), Duration.ZERO, fields);
    }

    /** Opens incidents whose creation times lie this far apart, zero for all in one second. @return their numbers */
    public List<String> bulkInsert(int count, Instant first, Duration apart, Map<String, String> fields) {
        Map<String, String> incident = references("incident", fields);
        incident.putIfAbsent("caller_id", Seeds.FRED);
        incident.putIfAbsent("assignment_group", Seeds.TANGOE_MOBILITY);
        String user = userName(incident.get("caller_id"));
        addColumns("incident", incident);
        List<String> numbers = new ArrayList<>(count);
        Instant at = first;
        for (int i = 0; i < count; i++, at = at.plus(apart)) {
            numbers.add(instance.insert("incident", incident, user, at).get("number"));
        }
        return numbers;
    }

    /** A person who can call and sign in with the password {@code person}. @return the sys_id */
    public String person(String userName, String name, String employeeNumber) {
        signIn.password(userName, "person");
        return instance.insert("sys_user", Map.of("user_name", userName, "name", name, "employee_number", employeeNumber, "active",
                "true", "vip", "false"), "admin").get("sys_id");
    }

    /** Makes the API answer 200 without rows of this table, as for a user without the read role. */
    public ServiceNowSandbox hideTable(String table) {
        instance.access().hideTable(table);
        return this;
    }

    /** Makes answers show this JSON in a field of that record; null leaves the field out. */
    public ServiceNowSandbox answerOddly(String sysId, String field, Object value) {
        instance.access().answerOddly(sysId, field, Optional.ofNullable(value));
        return this;
    }

    /** Makes the API leave this column out. */
    public ServiceNowSandbox hideField(String table, String field) {
        instance.access().hideField(table, field);
        return this;
    }

    /** Makes the API count this record and not show it, so that pages are short. */
    public ServiceNowSandbox hideRecord(String sysId) {
        instance.access().hideRecord(sysId);
        return this;
    }

    /** Makes the API drop writes to this column and still answer with success. */
    public ServiceNowSandbox ignoreWritesTo(String field) {
        instance.access().ignoreWritesTo(field);
        return this;
    }

    /**
     * Gives a user a role more: {@code itil_admin} to close incidents, {@code admin} to delete, and to change what is closed.
     * The integration user has {@code itil} and {@code import_set_loader}, Beth Anglin {@code itil}, Fred Luddy none.
     */
    public ServiceNowSandbox grant(String user, String role) {
        instance.access().grant(user, role);
        return this;
    }

    public ServiceNowSandbox revoke(String user, String role) {
        instance.access().revoke(user, role);
        return this;
    }

    /** Shows and accepts everything again; roles stay. */
    public ServiceNowSandbox liftAccessRules() {
        instance.access().lift();
        return this;
    }

    /** What the header {@code Date} of its answers makes of its clock's time, as a proxy before it does; null leaves it out. */
    public ServiceNowSandbox dated(UnaryOperator<Instant> now) {
        server.dated(now);
        return this;
    }

    /** Rows that ORDERBY leaves equal come in another order each time. */
    public ServiceNowSandbox scrambleTies() {
        instance.scrambleTies();
        return this;
    }

    private Map<String, String> filled(String table, Map<String, String> row) {
        instance.dictionary().columns(table).forEach(column -> row.putIfAbsent(column, ""));
        return row;
    }

    private String tableOf(String number) {
        return instance.dictionary().scoped().filter(table -> !instance.with(table, "number", number).isEmpty()).findFirst()
                .orElse(number.startsWith("RITM") ? "sc_req_item" : number.startsWith("SCTASK") ? "sc_task" : "incident");
    }

    private void addColumns(String table, Map<String, String> fields) {
        if (instance.dictionary().hasTable(table)) {
            fields.keySet().stream().filter(column -> !column.startsWith("sys_"))
                    .forEach(column -> instance.dictionary().addColumn(table, column));
        }
    }

    private Map<String, String> references(String table, Map<String, String> fields) {
        Map<String, String> resolved = new LinkedHashMap<>(fields);
        resolved.replaceAll((column, value) -> {
            String target = Dictionary.referenced(column).orElse("");
            boolean userName = target.equals("sys_user") && !instance.with("sys_user", "user_name", value).isEmpty();
            return userName ? instance.userId(value) : target.isEmpty() ? value : instance.resolved(table, column, value);
        });
        resolved.forEach((column, value) -> {
            if (!instance.isValue(table, column, value)) {
                throw new IllegalArgumentException("No form of " + table + " offers the value \"" + value + "\" for " + column);
            }
        });
        return resolved;
    }

    private String userName(String sysId) {
        return instance.get("sys_user", sysId).map(user -> user.get("user_name"))
                .orElseThrow(() -> new NoSuchElementException("There is no person " + sysId));
    }

    private String named(String table, String name) {
        String known = instance.all(table).stream().filter(row -> name.equals(row.get("name"))).map(row -> row.get("sys_id"))
                .findFirst().orElse(null);
        return known != null ? known : instance.insert(table, Map.of("name", name), "admin").get("sys_id");
    }
}
