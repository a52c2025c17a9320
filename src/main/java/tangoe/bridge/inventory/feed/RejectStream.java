package tangoe.bridge.inventory.feed;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import tangoe.bridge.inventory.store.Reject;
import tangoe.bridge.inventory.store.Rejects;

/** Supplies all rejects of a run as CSV, to be sent to Tangoe. */
public final class RejectStream implements Supplier<String> {

    private static final int AT_A_TIME = 500;
    private static final List<String> NAMES = List.of("run", "file", "line", "column", "value", "reason");

    private final Rejects rejects;
    private final long run;
    private final CsvRows csv;
    private long after = -1;

    public RejectStream(Rejects rejects, long run, CsvRows csv) {
        this.rejects = rejects;
        this.run = run;
        this.csv = csv;
    }

    @Override
    public String get() {
        if (after < 0) {
            after = 0;
            return csv.header(NAMES);
        }
        List<Reject> found = rejects.list(run, after, AT_A_TIME);
        if (found.isEmpty()) {
            return null;
        }
        after = found.get(found.size() - 1).number();
        return csv.text(NAMES, found.stream().map(RejectStream::row).toList());
    }

    private static Map<String, Object> row(Reject reject) {
        Map<String, Object> row = new HashMap<>();
        row.put("run", reject.run());
        row.put("file", reject.file());
        row.put("line", reject.line());
        row.put("column", reject.column());
        row.put("value", reject.value());
        row.put("reason", reject.reason());
        return row;
    }
}
