package tangoe.bridge.inventory.drop;

import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The files that the last look left in the folder, each with the reason. Safe for many threads. */
public final class LeftFiles {

    private static final Logger LOG = LoggerFactory.getLogger(LeftFiles.class);
    private static final int MOST = 1000;
    private static final int NAMED_TOGETHER = 5;

    private final Clock clock;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private long look;

    public LeftFiles(Clock clock) {
        this.clock = clock;
    }

    /**
     * @param file   its name without control characters
     * @param stuck  true if it should be taken but cannot be; false if it is not wanted
     * @param reason a sentence
     */
    public record Left(String file, boolean stuck, String reason, Instant since) {
    }

    private static final class Entry {

        private final Left left;
        private long seen;

        private Entry(Left left) {
            this.left = left;
        }
    }

    synchronized void lookBegins() {
        look++;
    }

    /** The look has ended: files that it has not seen are gone. */
    synchronized void lookEnded() {
        entries.values().removeIf(entry -> entry.seen < look);
    }

    synchronized void sees(String file) {
        Entry entry = entries.get(file);
        if (entry != null) {
            entry.seen = look;
        }
    }

    /** The file is not wanted. */
    void unwanted(String file, String reason) {
        if (put(file, false, reason)) {
            LOG.info("The dropped file \"{}\" is left where it is: {}", printable(file), reason);
        }
    }

    /** The file cannot be taken now; each look tries again. */
    void stuck(String file, String reason) {
        if (put(file, true, reason)) {
            LOG.warn("The dropped file \"{}\" could not be taken and is tried again with each look: {}", printable(file), reason);
        }
    }

    /** @return whether this is new */
    private synchronized boolean put(String file, boolean stuck, String reason) {
        Entry before = entries.get(file);
        // Stuck files are named however many unwanted files there are.
        if (before == null && entries.size() >= (stuck ? 2 * MOST : MOST)) {
            return false;
        }
        boolean known = before != null && before.left.stuck == stuck;
        Entry after = new Entry(new Left(printable(file), stuck, reason, known ? before.left.since : clock.instant()));
        after.seen = look;
        entries.put(file, after);
        return !known || !before.left.reason.equals(reason);
    }

    synchronized void taken(String file) {
        entries.remove(file);
    }

    /** Stuck files first, then unwanted ones. */
    public synchronized List<Left> list(int most) {
        return entries.values().stream().map(entry -> entry.left).sorted(Comparator.comparing(left -> !left.stuck())).limit(most).toList();
    }

    /** One sentence about the stuck files; empty if there are none. */
    synchronized Optional<String> trouble() {
        List<Left> stuck = entries.values().stream().map(entry -> entry.left).filter(Left::stuck).toList();
        String named = stuck.stream().limit(NAMED_TOGETHER).map(left -> "\"" + left.file() + "\": " + left.reason()).collect(Collectors.joining("; "));
        return stuck.isEmpty() ? Optional.empty() : Optional.of((stuck.size() == 1 ? "a dropped file" : stuck.size() + " dropped files")
                + " cannot be taken: " + named + (stuck.size() > NAMED_TOGETHER ? "; …" : ""));
    }

    private static String printable(String name) {
        String printable = name.replaceAll("[^\\p{L}\\p{M}\\p{N}\\p{P}\\p{S} ]", "?");
        return printable.length() <= 200 ? printable : printable.substring(0, 200) + "…";
    }
}
