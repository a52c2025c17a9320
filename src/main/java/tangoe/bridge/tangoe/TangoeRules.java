package tangoe.bridge.tangoe;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import tangoe.bridge.vendor.Vendor;
import tangoe.bridge.vendor.VendorRules;

/** How Tangoe answers. The bodies of errors are not documented (docs/vendors/tangoe.md, errors), so the status decides. */
final class TangoeRules implements VendorRules {

    private static final Set<Integer> STAYS_A_NO = Set.of(400, 403, 404, 405, 406, 409, 410, 413, 415, 422);

    @Override
    public Vendor vendor() {
        return Vendor.TANGOE;
    }

    @Override
    public boolean mayBeEmpty() {
        return true;
    }

    /** An answer with an id means that the request was created; sending it again would create another. */
    @Override
    public boolean isError(JsonNode outline) {
        return !outline.hasNonNull("id") && (outline.path("status").asText().equals("bad_request") || saysSomething(outline.path("error"))
                || saysSomething(outline.path("errors")));
    }

    @Override
    public boolean isResult(JsonNode outline) {
        return true;
    }

    @Override
    public boolean mayBeDone(int status) {
        return false;
    }

    @Override
    public boolean staysANo(int status, boolean json) {
        return STAYS_A_NO.contains(status);
    }

    @Override
    public String notSignedIn(String words) {
        return "the credentials are not accepted; look at tangoe.api-token, or at tangoe.client-id and its secret";
    }

    /** Many services send an empty list of errors with a success. */
    private static boolean saysSomething(JsonNode error) {
        return error.isContainerNode() ? !error.isEmpty() : !error.asText("").isBlank() && !error.asText().equals("false");
    }
}
