package tangoe.bridge.sandbox;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * What a specialist does to a support request and Tangoe's workflow engine then posts (docs/vendors/tangoe.md, webhooks).
 * {@link #clientState} is the incident's state that the client asked to be sent.
 */
public enum WebhookEvent {
    CLOSED("6", "closed"),
    CANCELED("8", "canceled"),
    NOTE("2", null),
    REASSIGNED("1", "reassigned"),
    EXTERNALLY_QUEUED("3", "externally_queued"),
    AWAITING_CUSTOMER_RESPONSE("3", "awaiting_customer_response");

    private final String clientState;
    private final String tangoeState;

    WebhookEvent(String clientState, String tangoeState) {
        this.clientState = clientState;
        this.tangoeState = tangoeState;
    }

    public String clientState() {
        return clientState;
    }

    /** The state that the request is in afterwards; empty where it stays. */
    Optional<String> tangoeState() {
        return Optional.ofNullable(tangoeState);
    }

    /** As the webhook's path says it, such as {@code externally_queued}. */
    public String path() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<WebhookEvent> of(String path) {
        return Arrays.stream(values()).filter(event -> event.path().equals(path)).findFirst();
    }
}
