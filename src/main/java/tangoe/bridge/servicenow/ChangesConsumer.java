package tangoe.bridge.servicenow;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.apache.camel.Processor;
import org.apache.camel.support.ScheduledPollConsumer;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import tangoe.bridge.health.Condition;
import tangoe.bridge.health.Innermost;
import tangoe.bridge.health.Poll;
import tangoe.bridge.vendor.HeldOff;
import tangoe.bridge.vendor.Refused;
import tangoe.bridge.vendor.Unavailable;
import tangoe.bridge.vendor.VendorException;

/** Walks the query at every poll and hands on what it has not handed on yet; see {@link ChangesEndpoint}. */
public final class ChangesConsumer extends ScheduledPollConsumer {

    private static final Logger LOG = LoggerFactory.getLogger(ChangesConsumer.class);
    private static final int REMEMBERED = 100_000;
    private static final long FINISH_PAGE_SECONDS = 20;
    private static final Duration FIRST_REREAD = Duration.ofSeconds(15);
    private static final Duration LONGEST_REREAD = Duration.ofMinutes(2);
    private static final int REREAD_AT_ONCE = 200;
    private static final int KEYS_PER_CALL = 1000;
    /** As many as lead from all of these to the one that hides something. */
    private static final int REREAD_CALLS = 9;

    private final ChangesEndpoint endpoint;
    private final ServiceNow serviceNow;
    private final EncodedQuery query;
    private final Cursors cursors;
    private final Clock clock;
    private final Poll poll;
    private final Records records;
    private final JournalWatch watch;
    private final Condition journals;
    private final OverdueNotes overdueNotes;
    private final Handover handover;
    private final Seen seen = new Seen(REMEMBERED);
    private final Window window;
    /** Held while a walk is under way. */
    private final ReentrantLock walking = new ReentrantLock();
    private Instant notBefore = Instant.MIN;
    /** How many records the last walk read: about so many are read again by the next. */
    private int readLast;
    private String failing;
    /** Records of the page under way whose journals could not be read before and now were. */
    private List<String> whole = List.of();
    private boolean journalsChecked;
    private Duration rereadAfter = FIRST_REREAD;
    private Instant rereadAt = Instant.MIN;

    ChangesConsumer(ChangesEndpoint endpoint, Processor processor, ServiceNow serviceNow, EncodedQuery query,
            Cursors cursors, Clock clock, Poll poll, JournalWatch watch, Condition journals) {
        super(endpoint, processor);
        this.endpoint = endpoint;
        this.serviceNow = serviceNow;
        this.query = query;
        this.cursors = cursors;
        this.clock = clock;
        this.poll = poll;
        this.watch = watch;
        this.journals = journals;
        window = new Window(endpoint.getOverlap());
        records = new Records(serviceNow, endpoint.getTable(), query, ChangesEndpoint.listed(endpoint.getFields()),
                ChangesEndpoint.listed(endpoint.getJournals()), endpoint.getIntegrationUser(), watch);
        handover = new Handover(this, endpoint.getTable(), records);
        overdueNotes = new OverdueNotes(watch, records.journals(), clock);
    }

    /**
     * A poll as the schedule calls it: waits out a {@code Retry-After}, and says a failure once per kind, in one line.
     * A vendor that is down is no fault of this consumer, so that it stays healthy.
     */
    @Override
    protected int poll() {
        if (clock.instant().isBefore(notBefore)) {
            return 0;
        }
        try {
            int handed = pollOnce();
            poll.succeeded();
            if (failing != null) {
                LOG.info("Following {} works again", endpoint.getTable());
                failing = null;
            }
            return handed;
        } catch (VendorException failed) {
            if (failed instanceof Unavailable unavailable) {
                unavailable.retryAfter().ifPresent(wait -> notBefore = clock.instant().plus(wait));
            }
            if (failed instanceof HeldOff) {
                poll.failed(failed.getMessage());
            } else {
                // What ends by itself is none of a person's business before the poll counts as standing still.
                failed(failed instanceof Refused ? Level.WARN : Level.INFO, failed.getClass().getSimpleName() + failed.status(),
                        failed.getMessage());
            }
        } catch (Handover.NotTaken failed) {
            failed(Level.WARN, "NotTaken" + failed.getCause().getClass().getName(), failed.getMessage());
        } catch (JdbiException away) {
            failed(Level.INFO, "store", "where it stands cannot be read or stored: " + Innermost.line(away));
        } catch (RuntimeException failed) {
            failed(Level.WARN, failed.getClass().getName(), failed.toString());
        }
        return 0;
    }

    /**
     * One whole walk, now. What it handed on stays handed on when it fails on its way. It ends where another replica has
     * moved the cursor meanwhile: that one goes on.
     *
     * @return how many records were handed on
     * @throws VendorException  if ServiceNow cannot be read, or what it answers would lose records
     * @throws RuntimeException if the route did not take a page, which comes again at the next poll
     */
    public int pollOnce() {
        walking.lock();
        try {
            return isStoppingOrStopped() ? 0 : walk() + readAgain();
        } finally {
            walking.unlock();
        }
    }

    private int walk() {
        String stored = cursors.read(endpoint.getCursor()).orElse(null);
        Cursor start = stored == null ? Cursor.since(endpoint.getSince()) : Cursor.parse(stored);
        Instant began = clock.instant();
        // What fits into one page costs one call in full, news among it or not.
        boolean keysFirst = readLast > endpoint.getPageSize();
        QueryPages walk = new QueryPages(serviceNow, endpoint.getTable(), query, keysFirst ? records.keys() : records.fields(),
                keysFirst ? Math.max(KEYS_PER_CALL, endpoint.getPageSize()) : endpoint.getPageSize(), seen.notBeforeForgotten(start));
        int read = 0;
        int handed = 0;
        boolean goesOn = true;
        while (goesOn && !isStopping()) {
            List<Map<String, String>> page = walk.next();
            records.requireColumns(page);
            List<Map<String, String>> news = page.stream().filter(row -> !seen.holds(row)).toList();
            read += page.size();
            handed += keysFirst ? handWhole(news) : hand(news);
            poll.goesOn();
            goesOn = walk.goesOn(page, !news.isEmpty());
            if (!goesOn || !news.isEmpty() && walk.at() != null) {
                Cursor next = goesOn ? start.walkedTo(walk.at(), endpoint.getOverlap(), Window.latest(walk, began))
                        : window.after(walk, start, began);
                if (stored != null || !next.equals(start)) {
                    goesOn &= moved(stored, next.toString());
                    stored = next.toString();
                }
            }
        }
        readLast = read;
        return handed;
    }

    private int handWhole(List<Map<String, String>> news) {
        int handed = 0;
        int size = Math.min(Records.WHOLE_PER_CALL, endpoint.getPageSize());
        for (int start = 0; start < news.size(); start += size) {
            handed += hand(records.whole(news.subList(start, Math.min(news.size(), start + size))));
        }
        return handed;
    }

    private boolean moved(String from, String to) {
        boolean moved = to.equals(from) || cursors.move(endpoint.getCursor(), from, to);
        if (!moved) {
            LOG.info("Another replica follows {} as well; it goes on from where it is", endpoint.getTable());
        }
        return moved;
    }

    @Override
    protected void doStart() throws Exception {
        poll.begins(endpoint.getPeriod());
        super.doStart();
    }

    /** The scheduler interrupts its thread, which would close H2's file under everybody: the page under way is waited for. */
    @Override
    protected void doStop() throws Exception {
        poll.ends();
        boolean idle = walking.tryLock(FINISH_PAGE_SECONDS, TimeUnit.SECONDS);
        try {
            super.doStop();
        } finally {
            // Who polls next finds what is unread, and says so.
            journals.up();
            if (idle) {
                walking.unlock();
            }
        }
    }

    private int hand(List<Map<String, String>> news) {
        if (news.isEmpty()) {
            return 0;
        }
        whole = List.of();
        List<Map<String, Object>> page = new ArrayList<>(withJournals(news.stream()
                .filter(row -> records.unreadable(row).isEmpty()).toList()));
        news.forEach(row -> records.unreadable(row).ifPresent(why -> page.add(records.setAside(row, why))));
        handover.hand(page);
        news.forEach(seen::add);
        watch.read(whole);
        return news.size();
    }

    private List<Map<String, Object>> withJournals(List<Map<String, String>> news) {
        if (news.isEmpty()) {
            return List.of();
        }
        List<String> sysIds = news.stream().map(row -> row.get("sys_id")).toList();
        Set<String> unread = watch.unreadOf(sysIds);
        List<Optional<String>> since = sysIds.stream()
                .map(id -> unread.contains(id) ? Optional.<String>empty() : seen.changed(id, clock.instant())
                        .map(second -> Key.before(second, endpoint.getOverlap()))).toList();
        String earliest = since.contains(Optional.<String>empty()) ? null
                : since.stream().map(Optional::get).min(String::compareTo).orElse(null);
        Journals.Reading reading = records.journals().of(sysIds, earliest);
        Map<String, List<Map<String, String>>> entries = reading.entries();
        whole = unread.stream().filter(id -> !reading.unread().contains(id)).toList();
        if (!reading.unread().isEmpty()) {
            hidden(reading);
        }
        warnWhereNoEntryIsVisible(news, entries.isEmpty());

        List<Map<String, Object>> shaped = new ArrayList<>(news.size());
        for (int i = 0; i < news.size(); i++) {
            shaped.add(records.shaped(news.get(i), entries.getOrDefault(sysIds.get(i), List.of()),
                    since.get(i).orElse(null)));
        }
        return shaped;
    }

    private void hidden(Journals.Reading reading) {
        if (journals.state().up()) {
            rereadAt = clock.instant().plus(rereadAfter);
        }
        String user = endpoint.getIntegrationUser() == null ? "the bridge's user" : endpoint.getIntegrationUser();
        journals.down(reading.cause() + ". Give a role of " + user + " the right to read the table " + Journals.TABLE + " ("
                + endpoint.getJournals() + "); what was written meanwhile is told then");
    }

    /** Reads the journals that could not be read, until they can be; of many, those that hide nothing are found by halves. */
    private int readAgain() {
        int handed = 0;
        List<String> unread = watch.unread(REREAD_AT_ONCE);
        if (!unread.isEmpty() && !clock.instant().isBefore(rereadAt)) {
            rereadAfter = rereadAfter.multipliedBy(2).compareTo(LONGEST_REREAD) < 0 ? rereadAfter.multipliedBy(2) : LONGEST_REREAD;
            rereadAt = clock.instant().plus(rereadAfter);
            Deque<List<String>> parts = new ArrayDeque<>(List.of(unread));
            for (int calls = 0; calls < REREAD_CALLS && !parts.isEmpty() && !isStopping(); calls++) {
                List<String> part = parts.pop();
                Journals.Reading reading = records.journals().tried(part);
                if (reading.unread().isEmpty()) {
                    handed += handAgain(part);
                    continue;
                }
                hidden(reading);
                if (reading.refused()) {
                    break;
                } else if (part.size() == 1) {
                    watch.triedInVain(part.get(0));
                } else {
                    parts.push(part.subList(part.size() / 2, part.size()));
                    parts.push(part.subList(0, part.size() / 2));
                }
            }
            unread = watch.unread(1);
        }
        if (unread.isEmpty()) {
            journals.up();
        }
        overdueNotes.look();
        return handed;
    }

    private int handAgain(List<String> sysIds) {
        // Read first: an entry that comes with a newer version of the record is then among what is read of its journal.
        List<Map<String, String>> rows = records.bySysId(sysIds);
        hand(rows);
        rereadAfter = FIRST_REREAD;
        // What is gone, or hidden, has no journal to be read.
        Set<String> found = rows.stream().map(row -> row.getOrDefault("sys_id", "")).collect(Collectors.toSet());
        watch.read(sysIds.stream().filter(id -> !found.contains(id)).toList());
        return rows.size();
    }

    private void warnWhereNoEntryIsVisible(List<Map<String, String>> news, boolean none) {
        if (journalsChecked) {
            return;
        }
        journalsChecked = true;
        boolean changedBefore = news.stream().anyMatch(row -> !List.of("", "0").contains(row.get("sys_mod_count")));
        if (none && changedBefore && !ChangesEndpoint.listed(endpoint.getJournals()).isEmpty()) {
            LOG.warn("No journal entry of {} is visible: if there should be some, a role of the bridge's user lacks read "
                    + "access to {}", endpoint.getTable(), Journals.TABLE);
        }
    }

    private void failed(Level level, String kind, String sentence) {
        poll.failed(sentence);
        if (!kind.equals(failing)) {
            LOG.atLevel(level).log("Following {} fails, the next poll tries again: {}", endpoint.getTable(), sentence);
            failing = kind;
        }
    }
}
