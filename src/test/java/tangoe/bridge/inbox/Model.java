package tangoe.bridge.inbox;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What the inbox should hold, kept in plain maps: messages by id and claims by replica. */
final class Model {

    static final class Entry {
        final long id;
        final String ticket;
        final boolean holds;
        Status status = Status.ACCEPTED;
        int attempts;
        int tries;
        boolean uncertain;
        Instant next;
        Instant firstTried;

        Entry(long id, String ticket, boolean holds, Instant now) {
            this.id = id;
            this.ticket = ticket;
            this.holds = holds;
            this.next = now;
        }

        boolean open() {
            return status == Status.ACCEPTED || status == Status.WAITING || holds();
        }

        boolean holds() {
            return holds && (status == Status.DEAD || status == Status.UNCERTAIN);
        }

        @Override
        public String toString() {
            return id + " " + ticket + " " + status + " attempts " + attempts + " next " + next;
        }
    }

    record Claim(int replica, Message message) {
    }

    final Map<Long, Entry> messages = new TreeMap<>();
    final Map<String, Long> keys = new HashMap<>();
    final List<Claim> inFlight = new ArrayList<>();
    /** Claims of replicas that went away, which may still come back with an outcome. */
    final List<Claim> late = new ArrayList<>();
    private final RetrySchedule schedule;

    Model(RetrySchedule schedule) {
        this.schedule = schedule;
    }

    /** The ticket's first message that is not done with. */
    private Optional<Entry> head(String ticket) {
        return messages.values().stream().filter(entry -> entry.ticket.equals(ticket) && entry.open()).findFirst();
    }

    private boolean delivering(String ticket) {
        return messages.values().stream().anyMatch(entry -> entry.ticket.equals(ticket) && entry.status == Status.DELIVERING);
    }

    /** Ids that a claim should hand out. */
    Set<Long> due(Instant now) {
        return tickets().stream().filter(ticket -> !delivering(ticket)).flatMap(ticket -> head(ticket).stream())
                .filter(entry -> !entry.holds() && !entry.next.isAfter(now)).map(entry -> entry.id).collect(Collectors.toSet());
    }

    /** Tickets that should have a lane, with whether it is claimed. */
    Map<String, Boolean> lanes() {
        Map<String, Boolean> lanes = new TreeMap<>();
        tickets().stream().filter(ticket -> delivering(ticket) || head(ticket).isPresent())
                .forEach(ticket -> lanes.put(ticket, delivering(ticket)));
        return lanes;
    }

    private Set<String> tickets() {
        return messages.values().stream().map(entry -> entry.ticket).collect(Collectors.toCollection(HashSet::new));
    }

    void claimed(int replica, Message message, Instant now) {
        Entry entry = messages.get(message.id());
        entry.status = Status.DELIVERING;
        entry.attempts++;
        entry.tries++;
        entry.firstTried = entry.firstTried == null ? now : late(entry.firstTried, entry.next, now);
        inFlight.add(new Claim(replica, message));
    }

    /** Time in which nobody tried is no part of the schedule. */
    private static Instant late(Instant first, Instant due, Instant now) {
        return due.isBefore(now) ? first.plus(Duration.between(due, now)) : first;
    }

    void ended(Entry entry, Outcome outcome, Instant now) {
        Optional<Instant> next = outcome.status() == Status.WAITING
                ? schedule.next(entry.tries, entry.firstTried, now, outcome.retryAfter()) : Optional.empty();
        entry.status = outcome.status() == Status.WAITING && next.isEmpty() ? Status.DEAD : outcome.status();
        entry.next = next.orElse(now);
        entry.uncertain |= outcome.uncertain();
    }

    /** @return the status that the late outcome should find or make */
    Status endedLate(Message message, Outcome outcome) {
        Entry entry = messages.get(message.id());
        boolean counts = outcome.status() == Status.DELIVERED && entry.attempts == message.attempt()
                && (entry.status == Status.UNCERTAIN || entry.status == Status.WAITING);
        if (counts) {
            entry.status = Status.DELIVERED;
        }
        return entry.status;
    }

    void decided(Entry entry, Status to, Instant now) {
        entry.status = to;
        entry.tries = 0;
        entry.firstTried = null;
        entry.next = now;
    }

    static final Duration LONG_ENOUGH_FOR_ANY_WAIT = Duration.ofHours(2);
}
