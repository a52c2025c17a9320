package tangoe.bridge.sandbox;

import java.time.Duration;

/** One way for a call to go wrong. A {@link FaultRule} says which calls, and how often. */
sealed interface Fault {

    /** The fault's name in the traffic journal and in {@code POST /sandbox/faults}. */
    String label();

    /** No answer; the connection is cut after a while, or, if that is null, when the faults are cleared. */
    record NoAnswer(boolean afterWrite, Duration cutAfter) implements Fault {
        @Override
        public String label() {
            return afterWrite ? "timeout-after-write" : "timeout-before-write";
        }
    }

    /** An error in the vendor's words. @param retryAfter the header's text, or null for no header */
    record Status(int status, boolean afterWrite, String retryAfter) implements Fault {
        @Override
        public String label() {
            return status == 429 ? "too-many-requests" : afterWrite ? "status-after-write" : "status";
        }
    }

    /** The call is carried out, and half of its answer arrives. @param honestLength false: Content-Length promises the whole */
    record HalfBody(boolean honestLength) implements Fault {
        @Override
        public String label() {
            return honestLength ? "half-json-after-write" : "cut-body-after-write";
        }
    }

    /** A load balancer's or a hibernating instance's page; nothing is done. */
    record HtmlPage(int status) implements Fault {
        @Override
        public String label() {
            return "html-page";
        }
    }

    /** The work is done, and the answer is this JSON instead of its own. */
    record OtherAnswer(int status, String json) implements Fault {
        @Override
        public String label() {
            return "other-answer-after-write";
        }
    }

    record ErrorInside200() implements Fault {
        @Override
        public String label() {
            return "error-inside-200";
        }
    }

    /** Only delays the answer; combines with any other fault. */
    record Delay(Duration by) implements Fault {
        @Override
        public String label() {
            return "delay";
        }
    }
}
