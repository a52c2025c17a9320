package tangoe.bridge.settings;

import java.util.regex.Pattern;

/**
 * An encoded query of ServiceNow to which the bridge appends its own conditions and order
 * (docs/vendors/servicenow.md, encoded queries).
 */
record EncodedQueryValue() implements ValueKind {

    private static final Pattern ORDER = Pattern.compile("ORDERBY", Pattern.CASE_INSENSITIVE);
    private static final Pattern NEW_QUERY = Pattern.compile("\\^NQ");

    @Override
    public String normal(String value) throws Malformed {
        if (ORDER.matcher(value).find()) {
            throw new Malformed(value, "sorts; take ORDERBY out, because the bridge reads records in an order of its own");
        }
        if (NEW_QUERY.matcher(value).find()) {
            throw new Malformed(value, "starts a second query with ^NQ, which the bridge's own conditions would not"
                    + " reach; write the alternatives with ^OR or as IN lists");
        }
        return value;
    }
}
