package tangoe.bridge.inventory.store;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import tangoe.bridge.inventory.read.Source;

/**
 * One load of the inventory, with its current state.
 *
 * @param file           the name under which a file was dropped; null for a pull
 * @param spooled        where that file lies on the disk of the replica that took it; null for a pull
 * @param whole          whether it is a full snapshot: what it does not contain is gone
 * @param rows           read so far, rejected ones included
 * @param accepted       rows that fit, changed or not
 * @param changed        assets that this run wrote, removed ones not included
 * @param rejected       rows left out, and cells left out of rows that were taken
 * @param totalBytes     size of the file; null for a pull, which does not know how much will come
 * @param finishedAt     null while it runs or is held
 * @param reason         why it failed, is stale or held, or did not remove all that it lacks; else null
 * @param unknownColumns headers, or paths, that the mapping does not know
 */
public record Run(long id, Source source, String file, Path spooled, boolean whole, Status status, long rows, long accepted,
        long changed, long removed, long rejected, long doneBytes, Long totalBytes, Instant startedAt, Instant finishedAt,
        String reason, List<String> unknownColumns) {

    /** How far a run is. */
    public enum Status {
        /** Being loaded, or left by a process that died; see {@link Runs#takeOver}. */
        RUNNING,
        /** Would remove more than {@code inventory.brake} allows, and waits for a person's decision. */
        HELD,
        DONE,
        FAILED,
        /** Older than the loaded data; nothing of it was loaded. */
        STALE,
        /** Was held, and a person refused it. */
        DROPPED;

        public String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** From 0 to 1; null if it cannot be known. */
    public Double share() {
        if (status == Status.DONE) {
            return 1.0;
        }
        return totalBytes == null || totalBytes == 0 ? null : Math.min(1.0, (double) doneBytes / totalBytes);
    }

    /** Rows a second since it began; 0 in its first moment. */
    public double rate(Instant now) {
        Duration taken = Duration.between(startedAt, finishedAt == null ? now : finishedAt);
        return taken.isZero() || taken.isNegative() ? 0 : rows * 1000.0 / taken.toMillis();
    }
}
