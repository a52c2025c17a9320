package tangoe.bridge.servicenow;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import tangoe.bridge.vendor.Vendor;
import tangoe.bridge.vendor.VendorRules;

/** How the instance answers (docs/vendors/servicenow.md, errors). */
record InstanceRules(ServiceNowSettings settings) implements VendorRules {

    private static final Set<Integer> FOR_NOW = Set.of(408, 425, 429);

    @Override
    public Vendor vendor() {
        return Vendor.SERVICENOW;
    }

    @Override
    public boolean mayBeEmpty() {
        return false;
    }

    /** The platform cancels a call part way, and answers 200 with what it has. */
    @Override
    public boolean isError(JsonNode outline) {
        return outline.hasNonNull("error") || outline.path("status").asText().equals("failure");
    }

    /** {@code insertMultiple} answers without the usual wrapper (docs/vendors/servicenow.md, import sets). */
    @Override
    public boolean isResult(JsonNode outline) {
        return outline.hasNonNull("result") || outline.hasNonNull("import_set_id");
    }

    /** An insert that was answered 500 "maximum execution time exceeded" had been committed. */
    @Override
    public boolean mayBeDone(int status) {
        return status == 500 || status / 100 == 2;
    }

    @Override
    public boolean staysANo(int status, boolean json) {
        return json && status / 100 == 4 && !FOR_NOW.contains(status);
    }

    @Override
    public String notSignedIn(String words) {
        return words + " (are the credentials right, and may they use the REST API?)";
    }

    @Override
    public String smaller() {
        return "; a smaller servicenow.page-size makes it smaller";
    }

    @Override
    public String redacted(String words) {
        return settings.redacted(words);
    }
}
