package tangoe.bridge.api;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tangoe.bridge.http.RequestProblem;

/** The parameters of a request for a list, and its cursors. */
record Query(Map<String, String> parameters) {

    private static final int DEFAULT_LIMIT = 100;
    private static final int LARGEST_LIMIT = 1000;
    private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    /** @throws RequestProblem 400 for an unknown name: a misspelt filter would let everything through */
    static Query of(Map<String, String> parameters, String... names) {
        requireKnown(parameters, names);
        return new Query(parameters);
    }

    static void requireKnown(Map<String, ?> given, String... names) {
        if (!List.of(names).containsAll(given.keySet())) {
            throw new RequestProblem(400, "Send nothing but " + String.join(", ", names) + "; there was something else.");
        }
    }

    Optional<String> text(String name) {
        return Optional.ofNullable(parameters.get(name)).filter(value -> !value.isEmpty());
    }

    int limit() {
        return limit(DEFAULT_LIMIT, LARGEST_LIMIT);
    }

    int limit(int otherwise, int largest) {
        String limit = text("limit").orElse(Integer.toString(otherwise));
        if (!limit.matches("[0-9]{1,9}") || Integer.parseInt(limit) < 1 || Integer.parseInt(limit) > largest) {
            throw new RequestProblem(400, "\"limit\" must be a number from 1 to " + largest + ".");
        }
        return Integer.parseInt(limit);
    }

    long after() {
        String after = text("after").orElse("0");
        if (!after.matches("[0-9]{1,18}")) {
            throw new RequestProblem(400, "\"after\" must be the \"next\" of the page before.");
        }
        return Long.parseLong(after);
    }

    Instant time(String name) {
        return text(name).map(value -> time(name, value)).orElse(null);
    }

    static Instant time(String name, String value) {
        Instant time = parsed(value);
        if (time == null || time.isBefore(EARLIEST) || time.isAfter(LATEST)) {
            throw new RequestProblem(400, "\"" + name + "\" must be a time such as 2026-11-20T09:14:02Z.");
        }
        return time;
    }

    private static Instant parsed(String value) {
        try {
            return Instant.parse(value);
        } catch (DateTimeException e) {
            return null;
        }
    }
}
