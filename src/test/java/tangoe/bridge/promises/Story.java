package tangoe.bridge.promises;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import tangoe.bridge.sandbox.WebhookEvent;
import tangoe.bridge.testing.World;

/** What a caller, an agent and Tangoe's specialist do about one incident, step by step. */
final class Story {

    private enum Step {
        COMMENT, NOTE, WORK_NOTE, QUESTION, ANSWER, CARRIER, SECOND_WORK_NOTE, CLOSED;

        boolean isOfServiceNow() {
            return this == COMMENT || this == WORK_NOTE || this == ANSWER || this == SECOND_WORK_NOTE;
        }
    }

    private final World world;
    private final String number;
    private final Runnable operator;
    private int next;

    /**
     * @param number   of the incident, which is not open yet
     * @param operator decides what is uncertain, where nothing goes on without
     */
    Story(World world, String number, Runnable operator) {
        this.world = world;
        this.number = number;
        this.operator = operator;
    }

    /** Opens the incident; what comes after is no part of its first message any more. */
    void begin() {
        world.serviceNow.openIncident(Map.of("number", number, "short_description", "Screen cracked", "description", "On the road."));
        World.until("the create of " + number + " is accepted", () -> !world.message(number, "create").isMissingNode());
    }

    String number() {
        return number;
    }

    String sysId() {
        return world.serviceNow.incident(number).get("sys_id");
    }

    boolean isTold() {
        return next == Step.values().length;
    }

    /** The next step, if it is one that people take without the bridge. */
    void goOnInServiceNow() {
        if (!isTold() && Step.values()[next].isOfServiceNow()) {
            goOn(1);
        }
    }

    /** @param times how often Tangoe sends a webhook */
    void goOn(int times) {
        if (isTold()) {
            return;
        }
        // Journals know whole seconds: two entries of one second have no order.
        world.clock.advance(Duration.ofSeconds(1));
        switch (Step.values()[next++]) {
            case COMMENT -> world.serviceNow.comment(number, "It is worse now.", "fred.luddy");
            case WORK_NOTE -> world.serviceNow.workNote(number, "The caller is on the road.", "beth.anglin");
            case ANSWER -> world.serviceNow.comment(number, "The blue one.", "fred.luddy");
            case SECOND_WORK_NOTE -> world.serviceNow.workNote(number, "Told the caller.", "beth.anglin");
            case NOTE -> act(WebhookEvent.NOTE, "Looking into it.", times);
            case QUESTION -> act(WebhookEvent.AWAITING_CUSTOMER_RESPONSE, "Which of the two?", times);
            case CARRIER -> act(WebhookEvent.EXTERNALLY_QUEUED, "Asked the carrier.", times);
            case CLOSED -> act(WebhookEvent.CLOSED, "Replaced.", times);
        }
    }

    /** A specialist can only answer what has arrived; Tangoe sends until the bridge has taken it. */
    private void act(WebhookEvent event, String text, int times) {
        until(number + " is at Tangoe", world, () -> {
            operator.run();
            return !world.tangoe.requests(number).isEmpty();
        });
        List<Integer> answers = world.tangoe.act(event, number, text, null, times);
        while (!answers.contains(202)) {
            assertThat(answers).as("a webhook that was not taken is to be sent again").containsOnly(503);
            world.startAgainIfDead();
            answers = List.of(world.tangoe.sendAgain());
        }
    }

    /** Waits for a fact while time goes by. */
    static void until(String fact, World world, Callable<Boolean> there) {
        World.until(fact, () -> {
            world.startAgainIfDead();
            boolean isThere = there.call();
            if (!isThere) {
                world.clock.advance(Duration.ofSeconds(3));
            }
            return isThere;
        });
    }
}
