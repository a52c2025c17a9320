package tangoe.bridge.promises;

import java.time.Duration;
import java.util.function.Consumer;
import tangoe.bridge.sandbox.FaultRule;
import tangoe.bridge.testing.World;

/** What befalls the next call about a story: at Tangoe its create or an interaction, in ServiceNow the record's write. */
enum Mishap {
    ANSWER_LOST(rule -> rule.timeoutAfterWrite(Duration.ofMillis(50))),
    TIME_OUT(FaultRule::timeoutAfterWrite),
    BODY_CUT(FaultRule::cutBodyAfterWrite),
    HALF_JSON(FaultRule::halfJsonAfterWrite),
    GATEWAY_TIME_OUT(rule -> rule.statusAfterWrite(504)),
    LOST_ON_THE_WAY(rule -> rule.timeoutBeforeWrite(Duration.ofMillis(50))),
    UNAVAILABLE(rule -> rule.status(503)),
    TOO_MANY(rule -> rule.tooManyRequests(Duration.ofSeconds(30))),
    PAGE(rule -> rule.htmlPage(200));

    private final Consumer<FaultRule> fault;

    Mishap(Consumer<FaultRule> fault) {
        this.fault = fault;
    }

    void befallTheCreate(World world, Story story) {
        fault.accept(world.tangoe.faults().onPath("/1/support_requests").method("POST").containing(story.number()).once());
    }

    /** Once at each vendor, in the middle of the story. */
    void befall(World world, Story story) {
        fault.accept(world.serviceNow.faults().onPath("/api/now/table/incident/" + story.sysId()).method("PATCH").once());
        world.tangoe.requests(story.number()).stream().findFirst().ifPresent(request -> fault.accept(
                world.tangoe.faults().onPath("/1/interactions").method("POST").containing(request.threadToken()).once()));
    }
}
