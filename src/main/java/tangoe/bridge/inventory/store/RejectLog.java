package tangoe.bridge.inventory.store;

import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.PreparedBatch;
import tangoe.bridge.inventory.read.Reading.Unfitting;

/** Stores the rejects of a run on a separate connection, so that people can read them during the load. */
final class RejectLog {

    /** More rejects of one run are counted but not stored. */
    static final int MOST_KEPT = 100_000;

    private static final int TOGETHER = 500;
    private static final int LONGEST_COLUMN = 200;
    private static final int LONGEST_REASON = 400;

    private final Jdbi jdbi;
    private final long run;
    private final List<Pending> pending = new ArrayList<>();
    private long number;

    private record Pending(long number, String place, long line, Unfitting unfit) {
    }

    private RejectLog(Jdbi jdbi, long run, long last) {
        this.jdbi = jdbi;
        this.run = run;
        this.number = last;
    }

    /** For rejects that are stored in the caller's transaction. @param last number of the last stored reject */
    static RejectLog within(long run, long last) {
        return new RejectLog(null, run, last);
    }

    /** For a load that begins again; deletes the rejects of the earlier attempt. */
    static RejectLog anew(Jdbi jdbi, long run) {
        // useHandle would return the connection of this thread's transaction.
        try (Handle handle = jdbi.open()) {
            handle.createUpdate("delete from inventory_reject where run_id = :run").bind("run", run).execute();
        }
        return new RejectLog(jdbi, run, 0);
    }

    /** @param place null for the run's file */
    void add(String place, long line, Unfitting unfit) {
        number++;
        if (number > MOST_KEPT) {
            return;
        }
        pending.add(new Pending(number, place, line, number < MOST_KEPT ? unfit
                : new Unfitting(unfit.column(), unfit.value(), unfit.reason() + "; further ones are counted and no longer listed")));
        if (jdbi != null && pending.size() >= TOGETHER) {
            flush();
        }
    }

    void flush() {
        if (!pending.isEmpty()) {
            try (Handle handle = jdbi.open()) {
                flush(handle);
            }
        }
    }

    void flush(Handle handle) {
        if (!pending.isEmpty()) {
            PreparedBatch batch = handle.prepareBatch("""
                    insert into inventory_reject (run_id, number, place_name, line, column_name, bad_value, reason)
                    values (:run, :number, :place, :line, :column, :value, :reason)""");
            for (Pending reject : pending) {
                batch.bind("run", run).bind("number", reject.number).bind("place", reject.place).bind("line", reject.line)
                        .bind("column", shortened(reject.unfit.column(), LONGEST_COLUMN)).bind("value", shortened(reject.unfit.value(), LONGEST_REASON))
                        .bind("reason", shortened(reject.unfit.reason(), LONGEST_REASON)).add();
            }
            batch.execute();
            pending.clear();
        }
    }

    /** Also replaces NUL and lone surrogates, which the database refuses. */
    private static String shortened(String text, int longest) {
        String clean = text == null ? null : text.replace('\0', '\uFFFD').replaceAll("[\\ud800-\\udfff]", "\uFFFD");
        return clean == null || clean.length() <= longest ? clean : clean.substring(0, longest - 1) + "…";
    }
}
