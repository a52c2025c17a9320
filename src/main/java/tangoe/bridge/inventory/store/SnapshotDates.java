package tangoe.bridge.inventory.store;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the date in a file's name. */
public final class SnapshotDates {

    /** A later date than this must be a mistake, which would make all following files look old. Leaves room for time zones. */
    private static final Duration AHEAD = Duration.ofDays(1);

    private final Pattern pattern;
    private final Clock clock;

    /** @param pattern has the groups year, month and day, optionally hour, minute and second; null if names hold no date */
    public SnapshotDates(Pattern pattern, Clock clock) {
        this.pattern = pattern;
        this.clock = clock;
    }

    private static boolean has(String expression, String group) {
        return expression.contains("(?<" + group + ">");
    }

    /** The last valid date in the name; null if there is none. */
    LocalDateTime of(String name) {
        LocalDateTime last = null;
        if (pattern != null) {
            for (Matcher found = pattern.matcher(name); found.find();) {
                LocalDateTime date = date(found);
                last = date == null ? last : date;
            }
        }
        return last;
    }

    private LocalDateTime date(Matcher found) {
        try {
            LocalDateTime date = LocalDateTime.of(number(found, "year"), number(found, "month"), number(found, "day"), number(found, "hour"),
                    number(found, "minute"), number(found, "second"));
            return date.isAfter(LocalDateTime.ofInstant(clock.instant().plus(AHEAD), ZoneOffset.UTC)) ? null : date;
        } catch (DateTimeException | NumberFormatException none) {
            return null;
        }
    }

    private int number(Matcher found, String group) {
        String text = has(pattern.pattern(), group) ? found.group(group) : null;
        return text == null ? 0 : Integer.parseInt(text);
    }
}
