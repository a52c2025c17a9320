package tangoe.bridge.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import tangoe.bridge.settings.Settings;

/**
 * {@code tangoe-bridge reconcile}: asks the running bridge over HTTP, because it alone can have the embedded database.
 * Exit codes: {@value #IN_STEP} in step, {@value #DRIFT} drift, {@value #COULD_NOT_ASK} could not ask.
 */
public final class ReconcileCommand {

    public static final int IN_STEP = 0;
    public static final int DRIFT = 1;
    public static final int COULD_NOT_ASK = 2;

    /** A long window takes long, because Tangoe takes 100 GETs a minute. */
    private static final Duration LONGEST_ANSWER = Duration.ofMinutes(30);

    private final RunningBridge bridge;
    private final PrintStream out;
    private final PrintStream err;

    public ReconcileCommand(Settings settings, PrintStream out, PrintStream err) {
        this.bridge = new RunningBridge(settings);
        this.out = out;
        this.err = err;
    }

    /**
     * @param since a time such as {@code 2026-11-20T00:00:00Z} or a span such as {@code 24h}; empty for what the bridge compares by itself
     * @param json  as the API answers it, instead of a table
     */
    public int run(String since, boolean json) throws InterruptedException {
        try {
            return answered(bridge.get("/api/reconcile" + (since.isEmpty() ? "" : "?since=" + encoded(since)), LONGEST_ANSWER, "drift"), json);
        } catch (RunningBridge.NotAsked e) {
            return couldNotAsk(e.getMessage());
        }
    }

    private int answered(JsonNode answer, boolean json) {
        if (json) {
            out.println(answer.toPrettyString());
        } else {
            new ReportTable(answer).print(out);
        }
        out.flush();
        return answer.path("drift").asLong() == 0 ? IN_STEP : DRIFT;
    }

    private int couldNotAsk(String why) {
        err.println("tangoe-bridge reconcile: " + ReportTable.printable(why));
        return COULD_NOT_ASK;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
