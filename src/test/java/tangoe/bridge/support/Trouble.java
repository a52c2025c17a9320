package tangoe.bridge.support;

import java.time.Clock;
import java.time.Duration;
import tangoe.bridge.sandbox.FaultRule;

/** The ways in which a vendor's answer to a write goes wrong, and what the bridge can know of it. */
enum Trouble {
    TIME_OUT_AFTER_WRITE(true) {
        @Override
        void befall(FaultRule write, Clock clock) {
            write.timeoutAfterWrite();
        }
    },
    TIME_OUT_BEFORE_WRITE(true) {
        @Override
        void befall(FaultRule write, Clock clock) {
            write.timeoutBeforeWrite();
        }
    },
    CONNECTION_CUT_AFTER_WRITE(true) {
        @Override
        void befall(FaultRule write, Clock clock) {
            write.timeoutAfterWrite(Duration.ofMillis(50));
        }
    },
    BODY_CUT(true) {
        @Override
        void befall(FaultRule write, Clock clock) {
            write.cutBodyAfterWrite();
        }
    },
    HALF_JSON(true) {
        @Override
        void befall(FaultRule write, Clock clock) {
            write.halfJsonAfterWrite();
        }
    },
    GATEWAY_TIME_OUT_AFTER_WRITE(true) {
        @Override
        void befall(FaultRule write, Clock clock) {
            write.statusAfterWrite(504);
        }
    },
    TOO_MANY_REQUESTS(false) {
        @Override
        void befall(FaultRule write, Clock clock) {
            write.tooManyRequests(null);
        }
    },
    UNAVAILABLE_FOR_SECONDS(false) {
        @Override
        void befall(FaultRule write, Clock clock) {
            write.status(503, ASKED);
        }

        @Override
        boolean saysWhen() {
            return true;
        }
    },
    BAD_GATEWAY(false) {
        @Override
        void befall(FaultRule write, Clock clock) {
            write.status(502);
        }
    },
    UNAVAILABLE(false) {
        @Override
        void befall(FaultRule write, Clock clock) {
            write.status(503);
        }
    },
    PAGE_WITH_200(false) {
        @Override
        void befall(FaultRule write, Clock clock) {
            write.htmlPage(200);
        }
    },
    PAGE_WITH_503(false) {
        @Override
        void befall(FaultRule write, Clock clock) {
            write.htmlPage(503);
        }
    },
    ERROR_INSIDE_200(false) {
        @Override
        void befall(FaultRule write, Clock clock) {
            write.errorInside200();
        }
    };

    /** What a Retry-After asks for here. */
    static final Duration ASKED = Duration.ofHours(2);

    private final boolean answerLost;

    Trouble(boolean answerLost) {
        this.answerLost = answerLost;
    }

    abstract void befall(FaultRule write, Clock clock);

    /** Whether the call may have been carried out, as far as Tangoe's client can know. */
    boolean losesTheAnswer() {
        return answerLost;
    }

    boolean saysWhen() {
        return false;
    }
}
