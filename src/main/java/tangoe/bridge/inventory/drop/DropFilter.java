package tangoe.bridge.inventory.drop;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileFilter;
import org.apache.camel.component.file.remote.SftpRemoteFile;

/** Selects the files to take: those with a wanted name that were not loaded before and no longer grow. */
public final class DropFilter implements GenericFileFilter<SftpRemoteFile> {

    private static final int LONGEST_NAME = 200;
    private static final int MOST_SEEN = 100_000;
    /** Servers report whole seconds, so a file that was replaced within one second looks unchanged. */
    private static final long TICK = TimeUnit.SECONDS.toNanos(1);
    /** Characters that a shell or JSch treats as pattern, path or line end. Letters of any language are allowed. */
    private static final Pattern PLAIN = Pattern.compile("[\\p{L}\\p{M}\\p{N} _.,;=+&@#%!'()~\\-]+");

    private final Pattern include;
    private final Duration settleTime;
    private final DropLedger ledger;
    private final LeftFiles left;
    private final Clock clock;
    /** When each path was first listed with its current size and time. */
    private final Map<String, Sighting> seen = new ConcurrentHashMap<>();

    private record Sighting(DroppedFile file, Instant since, long nanos) {
    }

    /**
     * @param include    matches the names of wanted files
     * @param settleTime how long a file must stay unchanged; at least two listings and one second
     * @param left       collects unwanted files
     */
    public DropFilter(Pattern include, Duration settleTime, DropLedger ledger, LeftFiles left, Clock clock) {
        this.include = include;
        this.settleTime = settleTime;
        this.ledger = ledger;
        this.left = left;
        this.clock = clock;
    }

    @Override
    public boolean accept(GenericFile<SftpRemoteFile> listed) {
        if (listed.isDirectory()) {
            return listed.getFileNameOnly().equals(DroppedFile.FILING);
        }
        String path = DroppedFile.pathOf(listed);
        left.sees(path);
        String why = unwanted(DroppedFile.nameOf(listed), listed);
        if (why != null) {
            left.unwanted(path, why);
            return false;
        }
        DroppedFile file = DroppedFile.of(listed);
        return isSettled(path, file) && !ledger.remembers(file);
    }

    private String unwanted(String name, GenericFile<SftpRemoteFile> listed) {
        if (!include.matcher(name).matches()) {
            return "its name does not fit inventory.drop.include";
        }
        if (name.length() > LONGEST_NAME || !PLAIN.matcher(name).matches() || name.startsWith(".")) {
            return "rename it to at most " + LONGEST_NAME + " letters, digits, blanks and . _ -, without a dot first";
        }
        return DroppedFile.isRegular(listed) ? null : "it is a link, or no plain file; put the file itself there";
    }

    private boolean isSettled(String path, DroppedFile file) {
        if (seen.size() > MOST_SEEN) {
            seen.clear();
        }
        Instant now = clock.instant();
        long nanos = System.nanoTime();
        Sighting sighting = seen.compute(path,
                (same, before) -> before != null && before.file().equals(file) ? before : new Sighting(file, now, nanos));
        return !sighting.since().equals(now) && !sighting.since().plus(settleTime).isAfter(now) && nanos - sighting.nanos() >= TICK;
    }
}
