package tangoe.bridge.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RetryScheduleTest {

    private static final Instant START = Instant.parse("2026-03-27T22:00:00Z");
    private static final Duration FIRST = Duration.ofSeconds(5);
    private static final Duration LONGEST = Duration.ofHours(6);
    private static final Duration SPAN = Duration.ofHours(76);

    private final RetrySchedule schedule = new RetrySchedule(FIRST, LONGEST, SPAN, new Random(7));

    /** When attempts are made if each of them fails at once. */
    private List<Instant> attempts(RetrySchedule schedule) {
        List<Instant> attempts = new ArrayList<>(List.of(START));
        Optional<Instant> next = schedule.next(1, START, START, Optional.empty());
        while (next.isPresent()) {
            attempts.add(next.get());
            next = schedule.next(attempts.size(), START, next.get(), Optional.empty());
        }
        return attempts;
    }

    @Test
    void lastAttemptIsMadeWhenTheSpanEnds() {
        List<Instant> attempts = attempts(schedule);
        assertThat(attempts.get(attempts.size() - 1)).isEqualTo(START.plus(SPAN));
        assertThat(attempts).hasSizeBetween(22, 32);
    }

    @Test
    void waitsDoubleFromTheFirstToTheLongest() {
        for (int seed = 0; seed < 200; seed++) {
            List<Instant> attempts = attempts(new RetrySchedule(FIRST, LONGEST, SPAN, new Random(seed)));
            for (int i = 1; i < attempts.size() - 1; i++) {
                double millis = Duration.between(attempts.get(i - 1), attempts.get(i)).toMillis();
                double middle = Math.min(FIRST.toMillis() * Math.pow(2, i - 1), LONGEST.toMillis() / 1.2);
                assertThat(millis / middle).isBetween(0.799, 1.201);
                assertThat(millis).isLessThanOrEqualTo(LONGEST.toMillis());
            }
        }
    }

    @Test
    void aCrowdDoesNotComeBackAtOnceHoweverOftenItFailed() {
        for (int tries : new int[] {1, 5, 13, 20, 10_000}) {
            Set<Long> seconds = new HashSet<>();
            for (int i = 0; i < 1000; i++) {
                Instant next = schedule.next(tries, START, START, Optional.empty()).orElseThrow();
                seconds.add(Duration.between(START, next).toMillis() * 100 / FIRST.toMillis() / (long) Math.pow(2, Math.min(tries, 13) - 1));
            }
            assertThat(seconds).as("hundredths of a step after %d tries", tries).hasSizeGreaterThan(20);
        }
    }

    @Test
    void retryAfterWinsOverLongerAndShorterWaits() {
        Duration asked = Duration.ofMinutes(10);
        assertThat(schedule.next(1, START, START, Optional.of(asked))).contains(START.plus(asked));
        assertThat(schedule.next(20, START, START, Optional.of(asked))).contains(START.plus(asked));
    }

    @Test
    void retryAfterMayReachBeyondTheSpanButThenItIsTheLastAttempt() {
        Instant late = START.plus(SPAN).minusSeconds(1);
        Instant next = schedule.next(20, START, late, Optional.of(Duration.ofHours(24))).orElseThrow();
        assertThat(next).isEqualTo(late.plus(Duration.ofHours(24)));
        assertThat(schedule.next(21, START, next, Optional.of(Duration.ofHours(24)))).isEmpty();
    }

    @Test
    void retryAfterZeroDoesNotMakeAnEndlessLoop() {
        Instant next = schedule.next(1, START, START, Optional.of(Duration.ZERO)).orElseThrow();
        assertThat(next).isAfterOrEqualTo(START.plusSeconds(4));
    }

    @Test
    void clockThatWentBackDoesNotEndTheSchedule() {
        Instant before = START.minus(Duration.ofDays(10));
        assertThat(schedule.next(3, START, before, Optional.empty())).hasValueSatisfying(next -> assertThat(next)
                .isBetween(before.plusSeconds(16), before.plusSeconds(24)));
    }

    @Test
    void spanShorterThanTheFirstWaitStillGivesOneMoreAttempt() {
        RetrySchedule shorter = new RetrySchedule(FIRST, LONGEST, Duration.ofSeconds(1), new Random(7));
        assertThat(attempts(shorter)).containsExactly(START, START.plusSeconds(1));
    }
}
