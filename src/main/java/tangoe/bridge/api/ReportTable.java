package tangoe.bridge.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Prints a report on a terminal. */
final class ReportTable {

    private static final List<String> COLUMNS = List.of("ticket", "kind", "servicenow", "tangoe", "bridge");
    private static final int WIDEST = 60;

    private final JsonNode report;

    /** @param report as {@code GET /api/reconcile} answers it */
    ReportTable(JsonNode report) {
        this.report = report;
    }

    void print(PrintStream out) {
        out.println(count("tickets", "ticket") + " compared, " + text(report, "since") + " to " + text(report, "until") + ".");
        if (!report.path("tangoe_readable").asBoolean()) {
            out.println("Tangoe's side could not be read (" + text(report, "tangoe_answer") + "): compared with what the bridge knows of it.");
        }
        if (!report.path("journals_readable").asBoolean()) {
            out.println("No journal entry could be read: notes and comments were not compared.");
        }
        if (report.path("foreign").asLong() > 0) {
            out.println(count("foreign", "incident") + " linked to Tangoe by somebody else: left alone.");
        }
        if (report.path("under_way").asLong() > 0) {
            out.println(count("under_way", "ticket") + " with something still under way.");
        }
        if (report.path("drift").asLong() == 0) {
            out.println("In step.");
            return;
        }
        out.println(count("drift", "difference") + ":");
        out.println();
        rows(out);
        if (report.path("more").asBoolean()) {
            out.println("… and more; ask for a shorter window to see the others.");
        }
    }

    private void rows(PrintStream out) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(COLUMNS.stream().map(String::toUpperCase).toList());
        report.path("differences").forEach(row -> rows.add(COLUMNS.stream().map(column -> shortened(text(row, column))).toList()));
        int[] widths = COLUMNS.stream().mapToInt(String::length).toArray();
        rows.forEach(row -> {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        });
        for (int i = 0; i < rows.size(); i++) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < widths.length; column++) {
                line.append(String.format("%-" + (widths[column] + 2) + "s", rows.get(i).get(column)));
            }
            out.println(line.toString().stripTrailing());
            if (i > 0) {
                out.println("    " + text(report.path("differences").path(i - 1), "advice"));
            }
        }
    }

    private String count(String field, String one) {
        long count = report.path(field).asLong();
        return count + " " + one + (count == 1 ? "" : "s");
    }

    private static String shortened(String text) {
        return text.length() <= WIDEST ? text : text.substring(0, WIDEST - 1) + "…";
    }

    private static String text(JsonNode node, String field) {
        return printable(node.path(field).asText(""));
    }

    /** Text from vendors must not send control sequences to the terminal. */
    static String printable(String text) {
        return text.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]+", " ");
    }
}
