package tangoe.bridge.sandbox;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Which columns a table has, where references point and how long a text may be (docs/vendors/servicenow.md, incidents). */
final class Dictionary {

    private static final Set<String> TASKS =
            Set.of("task", "incident", "sc_request", "sc_req_item", "sc_task", "problem", "change_request");
    /** Tables of a scoped application extend task here. */
    private static final String SCOPED = "x_";
    private static final Set<String> JOURNALS = Set.of("comments", "work_notes");
    private static final Set<String> CHOICES = Set.of("state", "incident_state", "hold_reason", "close_code", "category",
            "subcategory", "impact", "urgency", "severity", "priority", "contact_type", "approval");
    private static final Map<String, Integer> LENGTHS = Map.of("short_description", 160, "description", 4000, "number", 40);
    private static final Map<String, String> REFERENCES = Map.ofEntries(Map.entry("caller_id", "sys_user"),
            Map.entry("opened_by", "sys_user"), Map.entry("assigned_to", "sys_user"), Map.entry("resolved_by", "sys_user"),
            Map.entry("closed_by", "sys_user"), Map.entry("requested_for", "sys_user"), Map.entry("manager", "sys_user"),
            Map.entry("assignment_group", "sys_user_group"), Map.entry("request", "sc_request"),
            Map.entry("request_item", "sc_req_item"), Map.entry("sc_item_option", "sc_item_option"),
            Map.entry("item_option_new", "item_option_new"), Map.entry("cat_item", "sc_cat_item"), Map.entry("cmdb_ci", "cmdb_ci"),
            Map.entry("parent_incident", "incident"), Map.entry("user", "sys_user"), Map.entry("group", "sys_user_group"));

    private static final String SYSTEM = "sys_id,sys_created_on,sys_created_by,sys_updated_on,sys_updated_by,sys_mod_count";
    private static final String TASK = "number,short_description,description,state,active,priority,opened_at,opened_by,"
            + "assignment_group,assigned_to,cmdb_ci,company,location,contact_type,work_notes,comments,comments_and_work_notes,"
            + "correlation_id,correlation_display,watch_list,closed_at,closed_by,due_date,approval,parent,sys_class_name,sys_domain";

    private final Map<String, Set<String>> tables = new ConcurrentHashMap<>();

    Dictionary() {
        table("incident", TASK + ",caller_id,category,subcategory,impact,urgency,severity,incident_state,hold_reason,close_code,"
                + "close_notes,resolved_by,resolved_at,reopen_count,parent_incident,business_service");
        table("sc_request", TASK + ",requested_for,request_state");
        table("sc_req_item", TASK + ",request,cat_item,requested_for,quantity,stage,price,configuration_item");
        table("sc_task", TASK + ",request,request_item");
        table("sys_journal_field", "name,element,element_id,value");
        table("sys_choice", "name,element,value,label,language,inactive,sequence");
        table("sys_user", "user_name,name,first_name,last_name,email,phone,mobile_phone,employee_number,vip,active,manager,company");
        table("sys_user_group", "name,description,manager,email,active");
        table("sys_user_grmember", "user,group");
        table("sys_import_set", "number,table_name,state");
        table("sys_import_set_row", "sys_import_set,sys_import_state,sys_import_state_comment,sys_target_table,sys_target_sys_id,sys_class_name");
        table("sys_import_set_run", "set,state,total,inserts,updates,ignored,errors");
        table("sc_cat_item", "name,short_description,active");
        table("sc_item_option", "item_option_new,value,order");
        table("sc_item_option_mtom", "request_item,sc_item_option");
        table("item_option_new", "name,question_text,type,order");
    }

    /** @param columns with commas between, beyond those that every table has */
    void table(String name, String columns) {
        Set<String> all = new LinkedHashSet<>(List.of(SYSTEM.split(",")));
        all.addAll(List.of(columns.split(",")));
        tables.put(name, all);
    }

    /** A table that extends task: its name begins with {@code x_}. */
    void scoped(String name, String columns) {
        table(name, TASK + "," + columns);
    }

    /** The tables that {@link #scoped} made. */
    Stream<String> scoped() {
        return tables.keySet().stream().filter(name -> name.startsWith(SCOPED));
    }

    boolean hasTable(String table) {
        return tables.containsKey(table);
    }

    /** @throws VendorError 400 where there is none of that name */
    void requireTable(String table) {
        if (!hasTable(table)) {
            throw new VendorError(400, "Invalid table " + table);
        }
    }

    synchronized void addColumn(String table, String column) {
        Set<String> more = new LinkedHashSet<>(tables.get(table));
        if (more.add(column)) {
            tables.put(table, more);
        }
    }

    Set<String> columns(String table) {
        return tables.getOrDefault(table, Set.of());
    }

    static boolean isTask(String table) {
        return TASKS.contains(table) || table.startsWith(SCOPED);
    }

    static boolean isJournal(String table, String column) {
        return isTask(table) && JOURNALS.contains(column);
    }

    /** An empty text clears a column, "except for choice fields" (docs/vendors/servicenow.md, Table API). */
    static boolean clearable(String column) {
        return !CHOICES.contains(column);
    }

    static boolean isChoice(String column) {
        return CHOICES.contains(column);
    }

    static Optional<String> referenced(String column) {
        return Optional.ofNullable(REFERENCES.get(column));
    }

    /** Whether a field (it may be dot-walked) leads to an existing column. */
    boolean exists(String table, String field) {
        int dot = field.indexOf('.');
        if (dot < 0) {
            return columns(table).contains(field);
        }
        String reference = field.substring(0, dot);
        return columns(table).contains(reference)
                && referenced(reference).filter(target -> exists(target, field.substring(dot + 1))).isPresent();
    }

    /** Silently cuts a longer text. */
    static String cut(String column, String value) {
        int longest = LENGTHS.getOrDefault(column, Integer.MAX_VALUE);
        return value.length() <= longest ? value : value.substring(0, longest);
    }
}
