package tangoe.bridge.inventory.drop;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileFilter;
import org.apache.camel.component.file.remote.SftpRemoteFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which of the files in the folder are ready to be taken: wanted by their name, not loaded before, and no longer growing. */
public final class DropFilter implements GenericFileFilter<SftpRemoteFile> {

    private static final Logger LOG = LoggerFactory.getLogger(DropFilter.class);
    private static final int LONGEST_NAME = 200;
    private static final int MOST_SEEN = 100_000;
    /** What a shell or JSch would take for a pattern, a path or the end of a line; letters of any language are fine. */
    private static final Pattern PLAIN = Pattern.compile("[\\p{L}\\p{M}\\p{N} _.,;=+&@#%!'()~\\-]+");

    private final Pattern include;
    private final Duration settleTime;
    private final DropLedger ledger;
    private final Clock clock;
    /** When a file was first listed as it is now, by its name. */
    private final Map<String, Sighting> seen = new ConcurrentHashMap<>();
    private final Set<String> refused = ConcurrentHashMap.newKeySet();

    private record Sighting(DroppedFile file, Instant since) {
    }

    /**
     * @param include    fits the names of files that are wanted
     * @param settleTime how long a file must look the same, over two listings at least
     */
    public DropFilter(Pattern include, Duration settleTime, DropLedger ledger, Clock clock) {
        this.include = include;
        this.settleTime = settleTime;
        this.ledger = ledger;
        this.clock = clock;
    }

    @Override
    public boolean accept(GenericFile<SftpRemoteFile> listed) {
        String name = listed.getFileNameOnly();
        if (listed.isDirectory() || !include.matcher(name).matches() || !isHarmless(name) || !DroppedFile.isRegular(listed)) {
            return false;
        }
        DroppedFile file = DroppedFile.of(listed);
        return isSettled(file) && !ledger.remembers(file);
    }

    private boolean isHarmless(String name) {
        boolean harmless = name.length() <= LONGEST_NAME && PLAIN.matcher(name).matches() && !name.startsWith(".");
        if (!harmless && refused.size() < MOST_SEEN && refused.add(name)) {
            LOG.warn("The dropped file \"{}\" is not taken: rename it to at most {} letters, digits, blanks and . _ -, without a dot first",
                    quoted(name), LONGEST_NAME);
        }
        return harmless;
    }

    private static String quoted(String name) {
        String printable = name.replaceAll("[^\\p{L}\\p{M}\\p{N}\\p{P}\\p{S} ]", "?");
        return printable.length() <= LONGEST_NAME ? printable : printable.substring(0, LONGEST_NAME) + "…";
    }

    private boolean isSettled(DroppedFile file) {
        if (seen.size() > MOST_SEEN) {
            seen.clear();
        }
        Instant now = clock.instant();
        Sighting sighting = seen.compute(file.name(),
                (name, before) -> before != null && before.file().equals(file) ? before : new Sighting(file, now));
        return !sighting.since().equals(now) && !sighting.since().plus(settleTime).isAfter(now);
    }
}
