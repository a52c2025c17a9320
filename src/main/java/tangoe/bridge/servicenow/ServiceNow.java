package tangoe.bridge.servicenow;

import static tangoe.bridge.vendor.Vendor.SERVICENOW;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.component.servicenow.ServiceNowConstants;
import tangoe.bridge.vendor.AnswerLost;
import tangoe.bridge.vendor.Contact;
import tangoe.bridge.vendor.Quota;
import tangoe.bridge.vendor.Refused;
import tangoe.bridge.vendor.Unavailable;

/**
 * The instance's Table API through {@code camel-servicenow} (docs/vendors/servicenow.md, Table API and camel-servicenow). Safe
 * for many threads; one per bridge, so that all share one token.
 *
 * <p>Every value is a string, an absent one {@code ""}; references are bare sys_ids; times are UTC,
 * {@code yyyy-MM-dd HH:mm:ss}; a record's version is plain digits. Every method throws {@link Refused}, {@link Unavailable} or {@link AnswerLost}, and
 * {@link IllegalArgumentException} for a table, column or sys_id that cannot be one.
 */
public final class ServiceNow implements AutoCloseable {

    private static final Pattern TABLE = Pattern.compile("[a-z0-9_]{1,80}");
    private static final Pattern SYS_ID = Pattern.compile("[0-9a-f]{32}");
    /** Lone surrogates; no database stores them. */
    private static final Pattern LONE_SURROGATE = Pattern.compile("\\p{Cs}");
    /** The value of a choice such as a hold reason. */
    private static final Pattern CODE = Pattern.compile("-?[0-9]{1,4}");
    /** Thousands separators of any locale. */
    private static final Pattern GROUPING = Pattern.compile("(?<=[0-9])[.,'\u2019 \u00a0\u202f](?=[0-9]{3})");
    private static final Pattern COLUMN = Pattern.compile("[a-z0-9_]+(\\.[a-z0-9_]+)*");
    private static final Set<String> JOURNALS = Set.of("comments", "work_notes", "comments_and_work_notes");
    private static final int LARGEST_LIMIT = 10_000;

    /**
     * One answer to a list query.
     *
     * @param total rows of the whole query before access rules, where the instance said it
     * @param date  when it answered by its own clock, where it said it
     */
    record Page(List<Map<String, String>> rows, OptionalLong total, Optional<Instant> date) {
    }

    private final InstanceCalls calls;

    /** Without a limit. */
    public ServiceNow(ServiceNowSettings settings, CamelContext context) {
        this(settings, context, Quota.UNLIMITED, Contact.alone(SERVICENOW, settings.clock()));
    }

    /**
     * @param quota   for calls of the REST API; calls for a token are not counted
     * @param contact shared by all calls to the instance
     */
    public ServiceNow(ServiceNowSettings settings, CamelContext context, Quota quota, Contact contact) {
        calls = new InstanceCalls(settings, context, quota, contact);
    }

    /**
     * At most {@code limit} records of an encoded query, in its order. Fewer than {@code limit} does not mean that there are no
     * more: the platform applies the limit before the access rules (docs/vendors/servicenow.md, access rules).
     *
     * @param query  in ServiceNow's syntax; put values from outside through {@link EncodedQuery#literal}
     * @param fields columns, dot-walked ones too; a column that does not exist or may not be read is missing in the record
     */
    public List<Map<String, String>> list(String table, String query, List<String> fields, int limit) {
        return page(table, query, fields, limit, 0).rows();
    }

    Page page(String table, String query, List<String> fields, int limit, int offset) {
        if (limit < 1 || limit > LARGEST_LIMIT) {
            throw new IllegalArgumentException("A page holds 1 to " + LARGEST_LIMIT + " records, not " + limit);
        }
        Map<String, Object> headers = headers(ServiceNowConstants.ACTION_RETRIEVE, table, fields);
        headers.put(ServiceNowConstants.SYSPARM_QUERY, query);
        headers.put(ServiceNowConstants.SYSPARM_LIMIT, limit);
        if (offset > 0) {
            headers.put(ServiceNowConstants.SYSPARM_OFFSET, offset);
        }
        Object body = calls.call(headers, null);
        if (!(body instanceof List<?> rows)) {
            throw new AnswerLost(SERVICENOW, 200, "answers a list of " + table + " with something else", null);
        }
        List<Map<String, String>> records = new ArrayList<>(rows.size());
        // A row that is not an object becomes a record without columns, which is then set aside as unreadable.
        rows.forEach(row -> records.add(row instanceof Map<?, ?> ? record(row) : Map.of()));
        return new Page(records, calls.total(), calls.date());
    }

    /** One record; empty if it does not exist or the bridge's user may not read it. */
    public Optional<Map<String, String>> get(String table, String sysId, List<String> fields) {
        Map<String, Object> headers = headers(ServiceNowConstants.ACTION_RETRIEVE, table, fields);
        headers.put(ServiceNowConstants.PARAM_SYS_ID, sysId(sysId));
        try {
            return Optional.of(record(calls.call(headers, null)));
        } catch (Refused refused) {
            if (refused.status() == 404) {
                return Optional.empty();
            }
            throw refused;
        }
    }

    /**
     * Changes the given columns with one PATCH and returns the record as it then is.
     *
     * @param fields       an empty value clears the column
     * @param answerFields columns wanted in the answer beside the ones written
     * @throws Refused also where {@link #requireKept} does, although the rest was written
     */
    public Map<String, String> update(String table, String sysId, Map<String, String> fields, List<String> answerFields) {
        Map<String, String> kept = patch(table, sysId, fields, answerFields);
        requireKept(table, fields, kept);
        return kept;
    }

    /** As {@link #update}, without checking what the platform stored. */
    Map<String, String> patch(String table, String sysId, Map<String, String> fields, List<String> answerFields) {
        Map<String, Object> headers = writing(ServiceNowConstants.ACTION_UPDATE, table, fields, answerFields);
        headers.put(ServiceNowConstants.PARAM_SYS_ID, sysId(sysId));
        return record(calls.call(headers, sent(fields)));
    }

    /** Makes a record with one POST; otherwise as {@link #patch}. */
    Map<String, String> create(String table, Map<String, String> fields, List<String> answerFields) {
        return record(calls.call(writing(ServiceNowConstants.ACTION_CREATE, table, fields, answerFields), sent(fields)));
    }

    private static Map<String, Object> writing(String action, String table, Map<String, String> fields, List<String> answerFields) {
        if (fields.isEmpty()) {
            throw new IllegalArgumentException("A write into " + table + " names no column");
        }
        Set<String> wanted = new LinkedHashSet<>(answerFields);
        wanted.addAll(fields.keySet());
        wanted.add("sys_id");
        return headers(action, table, List.copyOf(wanted));
    }

    /** The component does not send nulls, so the column would not be cleared. */
    private static Map<String, String> sent(Map<String, String> fields) {
        Map<String, String> sent = new LinkedHashMap<>();
        fields.forEach((column, value) -> sent.put(column, text(value)));
        return sent;
    }

    /**
     * Puts rows into a staging table with one call. The API takes only texts, so an absent value is {@code ""}
     * (docs/vendors/servicenow.md, import sets).
     */
    void insertMultiple(String stagingTable, List<Map<String, String>> rows) {
        Map<String, Object> headers = headers(ServiceNowConstants.ACTION_CREATE, stagingTable, List.of());
        headers.put(ServiceNowConstants.RESOURCE, ServiceNowConstants.RESOURCE_IMPORT);
        headers.put(ServiceNowConstants.PARAM_TABLE_NAME, stagingTable + "/insertMultiple");
        calls.call(headers, Map.of("records", rows));
    }

    /**
     * Compares the answer with what was sent, because the platform drops columns that its rules reject and still answers 200
     * (docs/vendors/servicenow.md, access rules). Not compared are journal columns (they cannot be read back), references given
     * by name (they come back as a sys_id) and empty texts (they do not clear choice fields; docs/vendors/servicenow.md, Table
     * API).
     *
     * @throws Refused at the first difference
     */
    static void requireKept(String table, Map<String, String> sent, Map<String, String> kept) {
        sent.forEach((column, value) -> requireKept(table, column, text(value), kept.get(column)));
    }

    /** @return whether the record has everything that was sent, by the rules of {@link #requireKept} */
    static boolean keeps(Map<String, String> sent, Map<String, String> record) {
        return sent.entrySet().stream().allMatch(field -> keeps(field.getKey(), text(field.getValue()), record.get(field.getKey())));
    }

    @Override
    public void close() {
        calls.close();
    }

    private static void requireKept(String table, String column, String sent, String kept) {
        if (!keeps(column, sent, kept)) {
            throw new Refused(SERVICENOW, 200, "answers 200 but did not take " + table + "." + column + ": sent "
                    + shown(sent) + ", " + (kept == null ? "and the column is not in the answer" : "kept " + shown(kept))
                    + "; an access rule, a business rule or the column's length stands against it");
        }
    }

    private static boolean keeps(String column, String sent, String kept) {
        return JOURNALS.contains(column) || kept != null && (normal(sent).equals(normal(kept))
                || SYS_ID.matcher(kept).matches() && !sent.isEmpty() && !SYS_ID.matcher(sent).matches()
                || sent.isEmpty() && CODE.matcher(kept).matches());
    }

    private static String text(String value) {
        return value == null ? "" : value;
    }

    private static String normal(String value) {
        return value.replace("\r\n", "\n").strip();
    }

    private static String shown(String value) {
        return "\"" + (value.length() <= 80 ? value : value.substring(0, 80) + "…") + "\"";
    }

    private static Map<String, Object> headers(String action, String table, List<String> fields) {
        if (table == null || !TABLE.matcher(table).matches()) {
            throw new IllegalArgumentException("Not a ServiceNow table: " + table);
        }
        for (String field : fields) {
            if (!COLUMN.matcher(field).matches()) {
                throw new IllegalArgumentException("Not a ServiceNow column: " + field);
            }
        }
        Map<String, Object> headers = new LinkedHashMap<>();
        headers.put(ServiceNowConstants.RESOURCE, ServiceNowConstants.RESOURCE_TABLE);
        headers.put(ServiceNowConstants.ACTION, action);
        headers.put(ServiceNowConstants.PARAM_TABLE_NAME, table);
        if (!fields.isEmpty()) {
            headers.put(ServiceNowConstants.SYSPARM_FIELDS, String.join(",", fields));
        }
        return headers;
    }

    /** Whether it is 32 hexadecimal digits in lower case. */
    public static boolean isSysId(String text) {
        return text != null && SYS_ID.matcher(text).matches();
    }

    private static String sysId(String sysId) {
        if (!isSysId(sysId)) {
            throw new IllegalArgumentException("Not a sys_id: " + sysId);
        }
        return sysId;
    }

    private static Map<String, String> record(Object row) {
        if (!(row instanceof Map<?, ?> columns)) {
            throw new AnswerLost(SERVICENOW, 200, "answers with something that is not a record", null);
        }
        Map<String, String> record = new LinkedHashMap<>();
        columns.forEach((column, value) -> record.put(String.valueOf(column), text(value)));
        record.computeIfPresent("sys_mod_count", (column, count) -> GROUPING.matcher(count.strip()).replaceAll(""));
        return record;
    }

    private static String text(Object value) {
        if (value instanceof Map<?, ?> reference) {
            return text(reference.get("value"));
        }
        return value == null ? "" : LONE_SURROGATE.matcher(String.valueOf(value).replace("\0", "")).replaceAll("\uFFFD");
    }
}
