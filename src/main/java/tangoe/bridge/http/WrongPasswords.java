package tangoe.bridge.http;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes guessing slow and visible. From the fifth wrong password of an address on, its refusals are delayed by 1, 2, 4 … 30 s; a
 * right password never is, because all senders behind a proxy share its address. One line of the log a minute says who guesses.
 */
public final class WrongPasswords {

    private static final Logger LOG = LoggerFactory.getLogger(WrongPasswords.class);
    private static final int FREE = 4;
    private static final int MOST_ADDRESSES = 1000;
    private static final int MOST_NAMED = 5;
    private static final int LONGEST_DOUBLING = 5;
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(30);
    private static final Duration FORGOTTEN_AFTER = Duration.ofMinutes(10);
    private static final Duration BETWEEN_LINES = Duration.ofMinutes(1);

    private final Clock clock;
    private final Map<String, Guesses> addresses = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Guesses> eldest) {
            return size() > MOST_ADDRESSES;
        }
    };
    private final Map<String, Integer> unsaid = new LinkedHashMap<>();
    private int more;
    private Instant said = Instant.MIN;

    public WrongPasswords(Clock clock) {
        this.clock = clock;
    }

    private record Guesses(int count, Instant last) {
    }

    /** @return how long to delay the refusal */
    synchronized Duration count(String caller, String address) {
        Instant now = clock.instant();
        Guesses before = addresses.get(address);
        int count = before == null || before.last.plus(FORGOTTEN_AFTER).isBefore(now) ? 1 : before.count + 1;
        addresses.put(address, new Guesses(count, now));
        String who = caller + " from " + address;
        if (unsaid.size() < MOST_NAMED || unsaid.containsKey(who)) {
            unsaid.merge(who, 1, Integer::sum);
        } else {
            more++;
        }
        if (count <= FREE) {
            return Duration.ZERO;
        }
        Duration delay = Duration.ofSeconds(1L << Math.min(count - FREE - 1, LONGEST_DOUBLING));
        return delay.compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY : delay;
    }

    /** Logs guesses at most once a minute; call it every few seconds. It logs nothing that a sender can choose. */
    public synchronized void report() {
        Instant now = clock.instant();
        if (unsaid.isEmpty() || !said.equals(Instant.MIN) && now.isBefore(said.plus(BETWEEN_LINES))) {
            return;
        }
        LOG.warn("Wrong passwords were given: {}{}; from the fifth on, an address waits for its refusal",
                unsaid.entrySet().stream().map(each -> each.getKey() + " (" + each.getValue() + " times)").collect(Collectors.joining(", ")),
                more == 0 ? "" : ", and others (" + more + " times)");
        unsaid.clear();
        more = 0;
        said = now;
    }
}
