package tangoe.bridge.reconcile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import tangoe.bridge.settings.Settings;

/**
 * {@code tangoe-bridge reconcile}: asks the running bridge over HTTP, because it alone can have the embedded database.
 * Exit codes: {@value #IN_STEP} in step, {@value #DRIFT} drift, {@value #COULD_NOT_ASK} could not ask.
 */
public final class ReconcileCommand {

    public static final int IN_STEP = 0;
    public static final int DRIFT = 1;
    public static final int COULD_NOT_ASK = 2;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LONGEST_CONNECT = Duration.ofSeconds(10);
    /** A long window is slow: Tangoe takes 100 GETs a minute. */
    private static final Duration LONGEST_ANSWER = Duration.ofMinutes(30);
    private static final Set<String> ANY_ADDRESS = Set.of("0.0.0.0", "::", "[::]");

    private final Settings settings;
    private final PrintStream out;
    private final PrintStream err;

    public ReconcileCommand(Settings settings, PrintStream out, PrintStream err) {
        this.settings = settings;
        this.out = out;
        this.err = err;
    }

    /** @param arguments {@code --since} with a time or a span, {@code --json} */
    public int run(List<String> arguments) throws InterruptedException {
        String since = "";
        boolean json = false;
        Iterator<String> rest = arguments.iterator();
        while (rest.hasNext()) {
            String argument = rest.next();
            if (argument.equals("--json")) {
                json = true;
            } else if (argument.equals("--since") && rest.hasNext()) {
                since = rest.next();
            } else {
                return couldNotAsk("reconcile takes --since 24h or --since 2026-11-20T00:00:00Z, and --json; not " + argument);
            }
        }
        if (settings.find("api.username").isEmpty() || settings.find("api.password").isEmpty()) {
            return couldNotAsk("api.username and api.password have no value: the bridge's API does not open without them");
        }
        try {
            return answered(ask(since), json);
        } catch (IOException e) {
            return couldNotAsk("no bridge answers at " + address() + " (" + e.getClass().getSimpleName() + "); is it running?");
        }
    }

    private HttpResponse<String> ask(String since) throws IOException, InterruptedException {
        String credentials = settings.text("api.username") + ":" + settings.secrets("api.password").get(0);
        HttpRequest request = HttpRequest
                .newBuilder(URI.create(address() + "/api/reconcile" + (since.isEmpty() ? "" : "?since=" + encoded(since))))
                .timeout(LONGEST_ANSWER).header("Accept", "application/json")
                .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8)))
                .build();
        return HttpClient.newBuilder().connectTimeout(LONGEST_CONNECT).build().send(request, HttpResponse.BodyHandlers.ofString());
    }

    private int answered(HttpResponse<String> response, boolean json) {
        JsonNode answer;
        try {
            answer = JSON.readTree(response.body());
        } catch (JsonProcessingException e) {
            return couldNotAsk("what answers at " + address() + " is no bridge: status " + response.statusCode() + " without JSON");
        }
        if (response.statusCode() != 200 || !answer.path("drift").isIntegralNumber()) {
            return couldNotAsk(address() + " answers " + response.statusCode() + ": " + answer.path("detail").asText("no report"));
        }
        if (json) {
            out.println(answer.toPrettyString());
        } else {
            new ReportTable(answer).print(out);
        }
        out.flush();
        return answer.path("drift").asLong() == 0 ? IN_STEP : DRIFT;
    }

    private String address() {
        String host = settings.text("http.host");
        String reached = ANY_ADDRESS.contains(host) ? "localhost" : host;
        return "http://" + (reached.contains(":") && !reached.startsWith("[") ? "[" + reached + "]" : reached) + ":" + settings.text("http.port");
    }

    private int couldNotAsk(String why) {
        err.println("tangoe-bridge reconcile: " + ReportTable.printable(why));
        return COULD_NOT_ASK;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
