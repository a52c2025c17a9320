package tangoe.bridge.servicenow;

import static tangoe.bridge.vendor.Vendor.SERVICENOW;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import tangoe.bridge.vendor.Unavailable;

/**
 * Records together with their journals, each in the shape {@code {"incident": {column: value, …}, "journals": [{"sys_id",
 * "element", "value", "sys_created_on", "sys_created_by"}, …]}}, whatever the table. All values are strings;
 * journals stand oldest first, without the entries of the bridge's own user. A record that the bridge cannot follow also has
 * {@code unreadable}, a sentence that says why.
 */
public final class Records {

    /** The mappings' word for a record, whatever its table. */
    static final String RECORD = "incident";

    private static final Pattern SYS_ID = Pattern.compile("[0-9a-f]{32}");
    private static final Pattern NUMBER = Pattern.compile("[A-Za-z]{1,20}[0-9]{1,20}");
    private static final List<String> ALWAYS = List.of("sys_id", "number", QueryPages.CHANGED, "sys_mod_count");
    /** A record without one of these columns cannot be compared with its link: absent does not mean empty. */
    private static final List<String> COMPARED = List.of("state", "assignment_group");
    private static final int LONGEST_NUMBER = 40;
    private static final int LONGEST_STATE = 40;
    private static final Pattern COUNT = Pattern.compile("[0-9]{1,18}");
    /** As many sys_ids as an address holds. */
    static final int WHOLE_PER_CALL = 200;
    private static final List<String> ENTRY = List.of("sys_id", "element", "value", "sys_created_on", "sys_created_by");

    private final ServiceNow serviceNow;
    private final String table;
    private final EncodedQuery query;
    private final List<String> fields;
    private final List<String> keys;
    private final Set<String> required;
    private final Journals journals;
    private final String integrationUser;

    /**
     * @param query           which records are taken; {@code ""} for all
     * @param fields          columns wanted beside sys_id, number, sys_updated_on, sys_mod_count and those of the query
     * @param elements        journal columns wanted: {@code comments}, {@code work_notes}
     * @param integrationUser user name whose journal entries are left out, whatever the case; null for nobody
     */
    public Records(ServiceNow serviceNow, String table, String query, List<String> fields, List<String> elements,
            String integrationUser) {
        this(serviceNow, table, EncodedQuery.of(query), fields, elements, integrationUser);
    }

    Records(ServiceNow serviceNow, String table, EncodedQuery query, List<String> fields, List<String> elements,
            String integrationUser) {
        this(serviceNow, table, query, fields, elements, integrationUser, JournalWatch.NONE);
    }

    /** @param watch is told what the journals show; the rest as above */
    public Records(ServiceNow serviceNow, String table, EncodedQuery query, List<String> fields, List<String> elements,
            String integrationUser, JournalWatch watch) {
        this.serviceNow = serviceNow;
        this.table = table;
        this.query = query;
        Set<String> all = new LinkedHashSet<>(ALWAYS);
        all.addAll(fields);
        all.addAll(query.fields());
        this.fields = List.copyOf(all);
        this.required = new LinkedHashSet<>(query.fields());
        this.required.add("sys_mod_count");
        COMPARED.stream().filter(all::contains).forEach(required::add);
        Set<String> few = new LinkedHashSet<>(ALWAYS);
        few.addAll(required);
        this.keys = List.copyOf(few);
        this.journals = new Journals(serviceNow, elements, watch);
        this.integrationUser = integrationUser;
    }

    /**
     * One record as it is now, with all its entries; empty if there is none, the query does not match it, or the bridge's
     * user may not read it.
     *
     * @throws IllegalArgumentException if the text is neither a sys_id nor a number such as INC0010042
     */
    public Optional<Map<String, Object>> read(String sysIdOrNumber) {
        String given = sysIdOrNumber == null ? "" : sysIdOrNumber;
        String condition;
        if (SYS_ID.matcher(given).matches()) {
            condition = "sys_id=" + given;
        } else if (NUMBER.matcher(given).matches()) {
            condition = "number=" + given;
        } else {
            throw new IllegalArgumentException("Neither a sys_id nor a number of a ServiceNow record");
        }
        return serviceNow.list(table, query.and(condition).toString(), fields, 1).stream().findFirst().map(record -> {
            String sysId = record.getOrDefault("sys_id", "");
            Optional<String> unreadable = unreadable(record);
            return unreadable.isPresent() ? setAside(record, unreadable.get()) : shaped(record, journals.of(List.of(sysId), null).entries().getOrDefault(sysId, List.of()), null);
        });
    }

    List<String> fields() {
        return fields;
    }

    /** The columns that tell which record it is, in which version, and whether it can be followed. */
    List<String> keys() {
        return keys;
    }

    /**
     * The same records with all columns. One that has changed since comes again in its new version, if the query still
     * matches it, and is left out here; so is one that is gone.
     *
     * @param keys at most {@value #WHOLE_PER_CALL} records with {@link #keys}
     */
    List<Map<String, String>> whole(List<Map<String, String>> keys) {
        Map<String, Map<String, String>> found = new HashMap<>();
        bySysId(keys.stream().filter(key -> unreadable(key).isEmpty()).map(key -> key.get("sys_id")).toList())
                .forEach(row -> found.put(row.getOrDefault("sys_id", ""), row));
        List<Map<String, String>> whole = new ArrayList<>();
        for (Map<String, String> key : keys) {
            Map<String, String> row = unreadable(key).isPresent() ? key : found.getOrDefault(key.get("sys_id"), Map.of());
            if (Seen.same(key, row)) {
                whole.add(row);
            }
        }
        return whole;
    }

    /** These records, whether the query matches them or not; one that is gone or hidden is left out. */
    List<Map<String, String>> bySysId(List<String> sysIds) {
        return sysIds.isEmpty() ? List.of() : serviceNow.list(table, "sys_idIN" + String.join(",", sysIds), fields, sysIds.size());
    }

    Journals journals() {
        return journals;
    }

    /** @return why the bridge cannot follow this record; empty if it can */
    Optional<String> unreadable(Map<String, String> record) {
        String what = table + " " + (record.getOrDefault("number", "").isBlank() ? record.getOrDefault("sys_id", "without a sys_id")
                : shown(record.get("number")));
        String sysId = record.getOrDefault("sys_id", "");
        if (!SYS_ID.matcher(sysId).matches()) {
            return Optional.of("ServiceNow answers " + what + " with sys_id \"" + shown(sysId) + "\", which is not 32 hexadecimal digits");
        }
        if (!Key.isReadable(record)) {
            return Optional.of("ServiceNow answers " + what + " with " + QueryPages.CHANGED + " \"" + shown(record.getOrDefault(QueryPages.CHANGED, ""))
                    + "\", which is no time");
        }
        for (String column : required) {
            if (!record.containsKey(column)) {
                return Optional.of("ServiceNow answers " + what + " without " + column + ": let the bridge's user read it");
            }
        }
        String number = record.getOrDefault("number", "");
        if (number.isBlank() || number.length() > LONGEST_NUMBER) {
            return Optional.of("ServiceNow answers " + what + (number.isBlank() ? " without a number" : ", a number of more than "
                    + LONGEST_NUMBER + " characters"));
        }
        if (!COUNT.matcher(record.get("sys_mod_count")).matches()) {
            return Optional.of("ServiceNow answers " + what + " with sys_mod_count \"" + shown(record.get("sys_mod_count"))
                    + "\", which is no whole number");
        }
        for (String column : COMPARED) {
            if (record.getOrDefault(column, "").length() > LONGEST_STATE) {
                return Optional.of("ServiceNow answers " + what + " with " + column + " \"" + shown(record.get(column))
                        + "\", which is longer than " + LONGEST_STATE + " characters");
            }
        }
        return Optional.empty();
    }

    /** Whether a record can be looked up by it. */
    public static boolean isName(String sysIdOrNumber) {
        return SYS_ID.matcher(sysIdOrNumber).matches() || NUMBER.matcher(sysIdOrNumber).matches();
    }

    private static String shown(String value) {
        return value.length() <= LONGEST_NUMBER ? value : value.substring(0, LONGEST_NUMBER) + "…";
    }

    /** A record, in the shape of this class, that is not to be followed now. @param why a sentence */
    Map<String, Object> setAside(Map<String, String> record, String why) {
        Map<String, Object> shaped = shaped(record, List.of(), null);
        shaped.put("unreadable", why);
        return shaped;
    }

    /**
     * Checks the columns of a page. The platform silently ignores an unknown column in a query, which then matches every record
     * (docs/vendors/servicenow.md, encoded queries). A single record that lacks a column proves nothing: it is set aside.
     *
     * @throws Unavailable naming a column that no record of the page has
     */
    void requireColumns(List<Map<String, String>> page) {
        for (String column : required) {
            if (page.size() > (query.fields().contains(column) ? 0 : 1) && page.stream().noneMatch(row -> row.containsKey(column))) {
                throw new Unavailable(SERVICENOW, 200, "answers no column " + column + " of " + table
                        + ": it is misspelt in the query, which then matches too much, or the bridge's user may not read it");
            }
        }
    }

    /** @param since entries created before this second are left out; null for none */
    Map<String, Object> shaped(Map<String, String> record, List<Map<String, String>> entries, String since) {
        List<Map<String, String>> kept = new ArrayList<>();
        for (Map<String, String> entry : entries) {
            boolean own = integrationUser != null && integrationUser.equalsIgnoreCase(entry.get("sys_created_by"));
            String created = entry.getOrDefault("sys_created_on", "");
            boolean old = since != null && Key.isPlausible(created) && created.compareTo(since) < 0;
            if (!own && !old) {
                Map<String, String> columns = new LinkedHashMap<>();
                ENTRY.forEach(column -> columns.put(column, entry.getOrDefault(column, "")));
                kept.add(columns);
            }
        }
        Map<String, Object> shaped = new LinkedHashMap<>();
        shaped.put(RECORD, record);
        shaped.put("journals", kept);
        return shaped;
    }
}
