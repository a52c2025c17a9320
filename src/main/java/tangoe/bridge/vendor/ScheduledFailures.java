package tangoe.bridge.vendor;

import java.sql.SQLException;
import java.time.Clock;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tangoe.bridge.health.Innermost;
import tangoe.bridge.health.OnceAMinute;

/**
 * Logs failures of scheduled routes, one line a minute for each. A database or vendor that is down is reported by its condition,
 * so these are logged at a lower level; unexpected failures are logged with their stack.
 */
public final class ScheduledFailures {

    private static final Logger LOG = LoggerFactory.getLogger(ScheduledFailures.class);

    private final OnceAMinute lines;

    public ScheduledFailures(Clock clock) {
        this.lines = new OnceAMinute(clock);
    }

    /** For {@code onException}; the schedule goes on. */
    public void say(Exchange exchange) {
        long times = lines.count(exchange.getFromRouteId());
        if (times == 0) {
            return;
        }
        Throwable thrown = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        Throwable known = known(thrown);
        if (known != null) {
            LOG.info("{} failed and comes again by its schedule{}: {}", exchange.getFromRouteId(), OnceAMinute.times(times), Innermost.line(known));
        } else {
            LOG.error("{} failed and comes again by its schedule{}", exchange.getFromRouteId(), OnceAMinute.times(times), thrown);
        }
    }

    private static Throwable known(Throwable thrown) {
        Throwable known = null;
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            known = cause instanceof SQLException || cause instanceof VendorException ? cause : known;
        }
        return known;
    }
}
