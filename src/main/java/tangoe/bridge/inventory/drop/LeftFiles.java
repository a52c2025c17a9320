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

/** What lies in the folder and is not taken, each with the reason, as the last look found it. Safe for many threads. */
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
     * @param file   its name, printable
     * @param stuck  whether it would be taken if that were possible; else nobody wants it
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

    /** The look came to its end: what it has not seen is gone. */
    synchronized void lookEnded() {
        entries.values().removeIf(entry -> entry.seen < look);
    }

    synchronized void sees(String file) {
        Entry entry = entries.get(file);
        if (entry != null) {
            entry.seen = look;
        }
    }

    /** It is left because of what it is. */
    void unwanted(String file, String reason) {
        if (put(file, false, reason)) {
            LOG.info("The dropped file \"{}\" is left where it is: {}", printable(file), reason);
        }
    }

    /** It cannot be taken now, and is tried again with each look. */
    void stuck(String file, String reason) {
        if (put(file, true, reason)) {
            LOG.warn("The dropped file \"{}\" could not be taken and is tried again with each look: {}", printable(file), reason);
        }
    }

    /** @return whether that is news */
    private synchronized boolean put(String file, boolean stuck, String reason) {
        Entry before = entries.get(file);
        // However much lies there that nobody wants, what is stuck is named.
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

    /** Those that are stuck before those that nobody wants. */
    public synchronized List<Left> list(int most) {
        return entries.values().stream().map(entry -> entry.left).sorted(Comparator.comparing(left -> !left.stuck())).limit(most).toList();
    }

    /** What is stuck, as one sentence; empty where nothing is. */
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
