package tangoe.bridge.sandbox;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;

/** Sign-in, Table API, Import Set API and the wording of errors (docs/vendors/servicenow.md, errors). */
final class ServiceNowApi implements VendorApi {

    private final ServiceNowSignIn signIn;
    private final TableApi tables;
    private final StagingTables imports;

    ServiceNowApi(ServiceNowSignIn signIn, TableApi tables, StagingTables imports) {
        this.signIn = signIn;
        this.tables = tables;
        this.imports = imports;
    }

    @Override
    public String callerOf(Call call) {
        return signIn.callerOf(call);
    }

    @Override
    public Answer answer(Call call, String caller) {
        if (call.path().equals("/oauth_token.do") && call.method().equals("POST")) {
            return signIn.token(call);
        }
        if (caller == null) {
            return failure(401, null, null).with("WWW-Authenticate", "BASIC realm=\"Service-now\"");
        }
        return imports.serves(call) ? imports.answer(call, caller) : tables.answer(call, caller);
    }

    @Override
    public Answer failure(int status, String message, String detail) {
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("message", message == null ? usualMessage(status) : message);
        error.put("detail", message == null ? usualDetail(status) : detail);
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("error", error);
        body.put("status", "failure");
        return Answer.json(status, body);
    }

    /** What a list looks like when the quota's timer fires while it is streamed. */
    @Override
    public Answer errorInside200(Supplier<Answer> real) {
        Map<String, Object> body = new LinkedHashMap<>();
        JsonNode result = Json.read(real.get().body()).path("result");
        if (result instanceof ArrayNode rows) {
            for (int last = rows.size() - 1, keep = rows.size() / 2; last >= keep; last--) {
                rows.remove(last);
            }
        }
        body.put("result", result);
        body.put("error", Map.of("message", "Transaction cancelled: maximum execution time exceeded", "detail",
                "maximum execution time exceeded. Check logs for error trace or enable glide.rest.debug property"));
        body.put("status", "failure");
        return Answer.json(200, body);
    }

    private static String usualMessage(int status) {
        return switch (status) {
            case 401 -> "User Not Authenticated";
            case 403 -> "Operation Failed";
            case 404 -> "No Record found";
            case 429 -> "Rate limit exceeded";
            case 500 -> "Transaction cancelled: maximum execution time exceeded";
            case 503 -> "Service Unavailable";
            default -> "Status " + status;
        };
    }

    private static String usualDetail(int status) {
        return switch (status) {
            case 401 -> "Required to provide Auth information";
            case 403 -> "ACL Exception Update Failed due to security constraints";
            case 404 -> "Record doesn't exist or ACL restricts the record retrieval";
            case 429 -> "Rate limit of 100 requests per hour for Table API exceeded";
            default -> null;
        };
    }
}
