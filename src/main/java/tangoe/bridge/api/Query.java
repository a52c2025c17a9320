package tangoe.bridge.api;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import tangoe.bridge.http.Problem;

/** The parameters of a request for a list, and its cursors. */
record Query(Map<String, String> parameters) {

    private static final int DEFAULT_LIMIT = 100;
    private static final int LARGEST_LIMIT = 1000;

    Optional<String> text(String name) {
        return Optional.ofNullable(parameters.get(name)).filter(value -> !value.isEmpty());
    }

    int limit() {
        String limit = text("limit").orElse(Integer.toString(DEFAULT_LIMIT));
        if (!limit.matches("[0-9]{1,4}") || Integer.parseInt(limit) < 1 || Integer.parseInt(limit) > LARGEST_LIMIT) {
            throw new Problem(400, "\"limit\" must be a number from 1 to " + LARGEST_LIMIT + ".");
        }
        return Integer.parseInt(limit);
    }

    long after() {
        String after = text("after").orElse("0");
        if (!after.matches("[0-9]{1,18}")) {
            throw new Problem(400, "\"after\" must be the \"next\" of the page before.");
        }
        return Long.parseLong(after);
    }

    Instant time(String name) {
        return text(name).map(value -> time(name, value)).orElse(null);
    }

    static Instant time(String name, String value) {
        try {
            return Instant.parse(value);
        } catch (DateTimeException e) {
            throw new Problem(400, "\"" + name + "\" must be a time such as 2026-11-20T09:14:02Z.");
        }
    }
}
