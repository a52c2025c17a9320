package tangoe.bridge.inventory.feed;

import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import tangoe.bridge.inventory.Reject;
import tangoe.bridge.inventory.Rejects;

/** All rejects of a run as CSV, to hand back to Tangoe. */
public final class RejectPieces implements Supplier<String> {

    private static final int AT_A_TIME = 500;

    private final Rejects rejects;
    private final long run;
    private long after = -1;

    public RejectPieces(Rejects rejects, long run) {
        this.rejects = rejects;
        this.run = run;
    }

    @Override
    public String get() {
        if (after < 0) {
            after = 0;
            return Csv.text(Stream.of(List.of("run", "file", "line", "column", "value", "reason")));
        }
        List<Reject> found = rejects.list(run, after, AT_A_TIME);
        if (found.isEmpty()) {
            return null;
        }
        after = found.get(found.size() - 1).number();
        return Csv.text(found.stream().map(reject -> Csv.cells(Arrays.asList(Long.toString(reject.run()), reject.file(),
                Long.toString(reject.line()), reject.column(), reject.value(), reject.reason()))));
    }
}
