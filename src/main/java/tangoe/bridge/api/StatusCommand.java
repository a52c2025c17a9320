package tangoe.bridge.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;
import java.time.Duration;
import tangoe.bridge.settings.Settings;

/**
 * {@code tangoe-bridge status}: prints the status of the running bridge. Exit codes: {@value #WELL} all is well, {@value #STANDS}
 * something stands still, {@value #COULD_NOT_ASK} could not ask.
 */
public final class StatusCommand {

    public static final int WELL = 0;
    public static final int STANDS = 1;
    public static final int COULD_NOT_ASK = 2;

    private static final Duration LONGEST_ANSWER = Duration.ofMinutes(1);

    private final RunningBridge bridge;
    private final PrintStream out;
    private final PrintStream err;

    public StatusCommand(Settings settings, PrintStream out, PrintStream err) {
        this.bridge = new RunningBridge(settings);
        this.out = out;
        this.err = err;
    }

    /** @param json as the API answers it, instead of text for people */
    public int run(boolean json) throws InterruptedException {
        try {
            JsonNode status = bridge.get("/api/status", LONGEST_ANSWER, "conditions");
            if (json) {
                out.println(status.toPrettyString());
            } else {
                new StatusText(status).print(out);
            }
            out.flush();
            return status.path("status").asText().equals("UP") ? WELL : STANDS;
        } catch (RunningBridge.NotAsked e) {
            return couldNotAsk(e.getMessage());
        }
    }

    private int couldNotAsk(String why) {
        err.println("tangoe-bridge status: " + StatusText.printable(why));
        return COULD_NOT_ASK;
    }
}
