package tangoe.bridge.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Prints a status on a terminal: first what stands still, then what waits and why. */
final class StatusText {

    private final JsonNode status;

    /** @param status as {@code GET /api/status} answers it */
    StatusText(JsonNode status) {
        this.status = status;
    }

    void print(PrintStream out) {
        out.println("Tangoe Bridge " + text(status, "version") + ", " + text(status, "at"));
        section(out, "Conditions", "conditions", one -> String.format("%-4s  %-16s since %s%s", text(one, "status"), text(one, "name"),
                text(one, "since"), one.hasNonNull("cause") ? ": " + text(one, "cause") : ""));
        section(out, "Messages on their way or stuck", "messages", one -> String.format("%6s  %-10s %-13s since %s%s", text(one, "messages"),
                text(one, "status"), text(one, "direction"), text(one, "oldest"), one.hasNonNull("reason") ? ": " + text(one, "reason") : ""));
        section(out, "Polls", "polls", one -> String.format("%-16s %s", text(one, "poll"), one.hasNonNull("last_success")
                ? "last came to its end at " + text(one, "last_success") + (one.path("here").asBoolean() ? "" : "; is done by another replica now")
                : one.path("here").asBoolean() ? "has not come to its end yet" : "is done by another replica"));
        section(out, "Circuits", "circuits", one -> String.format("%-12s %s", text(one, "vendor"), circuit(one)));
        section(out, "Rates", "rates", one -> String.format("%-12s %s; %s of %s left at once, one more waits %s s", text(one, "vendor"),
                text(one, "limit"), text(one, "left"), text(one, "most"), text(one, "wait_seconds")));
        section(out, "Last runs of the inventory", "runs", one -> String.format("%-5s run %s is %s: %s rows, %s changed, %s removed, %s rejected%s",
                text(one, "source"), text(one, "id"), text(one, "status"), text(one, "rows"), text(one, "changed"), text(one, "removed"),
                text(one, "rejected"), one.hasNonNull("reason") ? "; " + text(one, "reason") : ""));
        section(out, "Left on the SFTP server", "left_files", one -> String.format("%s since %s: %s", text(one, "file"), text(one, "since"),
                text(one, "reason")));
        section(out, "Not taken", "not_taken", one -> String.format("%-14s since %s: %s", text(one, "number"), text(one, "since"),
                text(one, "reason")));
    }

    private static String circuit(JsonNode one) {
        if (one.hasNonNull("reason")) {
            return "is left alone until " + text(one, "left_alone_until") + ": " + text(one, "reason");
        }
        return one.path("open").asBoolean() ? "is left alone for a while, as several tickets failed in a row: "
                + one.path("queues").valueStream().map(JsonNode::asText).map(StatusText::printable).collect(Collectors.joining(", ")) : "is called";
    }

    private void section(PrintStream out, String title, String field, Function<JsonNode, String> line) {
        JsonNode entries = status.path(field);
        if (entries.isNull()) {
            out.println();
            out.println(title + ": not known while the database is away");
        } else if (!entries.isEmpty()) {
            out.println();
            out.println(title);
            entries.forEach(entry -> out.println("  " + line.apply(entry)));
        }
    }

    private static String text(JsonNode node, String field) {
        return printable(node.path(field).asText(""));
    }

    /** Text from vendors must not send control sequences to the terminal. */
    static String printable(String text) {
        return text.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]+", " ");
    }
}
