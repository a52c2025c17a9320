package tangoe.bridge.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
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

    /** @param arguments {@code --json}, or none */
    public int run(List<String> arguments) throws InterruptedException {
        if (!arguments.isEmpty() && !arguments.equals(List.of("--json"))) {
            return couldNotAsk("status takes --json, and nothing else; not " + String.join(" ", arguments));
        }
        try {
            JsonNode status = bridge.get("/api/status", LONGEST_ANSWER, "conditions");
            if (arguments.isEmpty()) {
                new StatusText(status).print(out);
            } else {
                out.println(status.toPrettyString());
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
