package tangoe.bridge.servicenow;

import static tangoe.bridge.vendor.Vendor.SERVICENOW;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.ExchangeException;
import org.apache.camel.Variable;
import tangoe.bridge.vendor.Refused;

/** Judges what a route writes into a record of ServiceNow, before the write and by its answer. It calls nobody. */
public final class RecordWrites {

    /** What became of the fields that an earlier attempt may have written. */
    public enum Earlier {
        /** The record does not have them. */
        MISSING,
        /** The record has them. */
        WRITTEN,
        /** Somebody else has written since, so they are not written over it. */
        OVERWRITTEN
    }

    private final String user;

    /** @param user the bridge's user; empty where it is not known by name */
    public RecordWrites(String user) {
        this.user = user;
    }

    /**
     * @param fields with the name of a group as {@code assignment_group}
     * @return the query for the group
     * @throws Refused if the name cannot stand in a query
     */
    public String groupQuery(@Body JsonNode fields) {
        String name = fields.path("assignment_group").asText();
        try {
            return "name=" + EncodedQuery.literal(name);
        } catch (IllegalArgumentException e) {
            throw new Refused(SERVICENOW, 0, "was not asked for the assignment group \"" + name + "\": " + e.getMessage());
        }
    }

    /**
     * @param found groups that ServiceNow has of this name
     * @return the fields, with the group's sys_id
     * @throws Refused if none has this name
     */
    public ObjectNode withGroup(@Body ObjectNode fields, @Variable("found") JsonNode found) {
        String name = fields.path("assignment_group").asText();
        for (JsonNode group : found) {
            if (name.equalsIgnoreCase(group.path("name").asText())) {
                return fields.deepCopy().put("assignment_group", group.path("sys_id").asText());
            }
        }
        throw new Refused(SERVICENOW, 404, "has no assignment group \"" + name
                + "\"; have Tangoe send one of its names, or set support.default-group");
    }

    /** Says why a journal that may not be read stops a retry. */
    public void hiddenJournal(@ExchangeException Refused hidden) {
        throw new IllegalStateException("Nobody can tell whether an earlier attempt wrote its note: " + hidden.getMessage()
                + ". Let the bridge's user read the table " + Journals.TABLE);
    }

    /**
     * Later messages of the ticket wait for this one, so the bridge's own change is the last one, unless somebody else made another.
     *
     * @param record as it is now, with the fields and {@code sys_updated_by}
     */
    public Earlier earlier(@Body JsonNode fields, @Variable("record") JsonNode record) {
        if (!user.isEmpty() && !user.equalsIgnoreCase(record.path("sys_updated_by").asText(user))) {
            return Earlier.OVERWRITTEN;
        }
        return ServiceNow.keeps(texts(fields), texts(record)) ? Earlier.WRITTEN : Earlier.MISSING;
    }

    /**
     * A closed or canceled record may be read-only for all but administrators (docs/vendors/servicenow.md, incidents), and the 403
     * does not say so.
     *
     * @param record with {@code active}
     */
    public void forbidden(@ExchangeException Refused refused, @Variable("record") JsonNode record) {
        if (record.path("active").asText().equals("false")) {
            throw new Refused(SERVICENOW, 403, "lets the bridge's user change nothing in a record that is closed or canceled: "
                    + "have it reopened there and replay this message, or discard it");
        }
        throw refused;
    }

    /**
     * @param written {@code {fields, record}}: what was sent, and the record in the answer
     * @throws Refused if the platform dropped or changed a field
     */
    public void requireKept(@Body JsonNode written, @Variable("table") String table) {
        ServiceNow.requireKept(table, texts(written.path("fields")), texts(written.path("record")));
    }

    private static Map<String, String> texts(JsonNode object) {
        Map<String, String> texts = new LinkedHashMap<>();
        object.fields().forEachRemaining(field -> texts.put(field.getKey(), field.getValue().asText("")));
        return texts;
    }
}
