package tangoe.bridge.sandbox;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A support request as Tangoe holds it at one moment.
 *
 * @param employeeId  the query parameter exactly as received, or null
 * @param requestType the label as received
 * @param deviceType  or null
 * @param state       {@code open}, {@code externally_queued}, {@code awaiting_customer_response}, {@code closed}, {@code canceled};
 *                    {@code reassigned} once it was handed back
 */
public record SupportRequest(long id, String externalSourceId, String employeeId, String requestorName, String requestorNumber,
        String requestType, String deviceType, boolean vip, String state, String threadToken, Instant createdAt, Instant updatedAt,
        List<Interaction> interactions) {

    /** @param byClient whether the client sent it, a specialist otherwise */
    public record Interaction(long id, String text, Instant createdAt, boolean byClient) {
    }

    SupportRequest in(String newState, Instant at) {
        return new SupportRequest(id, externalSourceId, employeeId, requestorName, requestorNumber, requestType, deviceType, vip,
                newState, threadToken, createdAt, at, interactions);
    }

    SupportRequest plus(Interaction interaction) {
        List<Interaction> more = new ArrayList<>(interactions);
        more.add(interaction);
        return new SupportRequest(id, externalSourceId, employeeId, requestorName, requestorNumber, requestType, deviceType, vip,
                state, threadToken, createdAt, interaction.createdAt(), List.copyOf(more));
    }

    SupportRequest without(String text) {
        List<Interaction> fewer = interactions.stream().filter(interaction -> !interaction.text().equals(text)).toList();
        return new SupportRequest(id, externalSourceId, employeeId, requestorName, requestorNumber, requestType, deviceType, vip,
                state, threadToken, createdAt, updatedAt, fewer);
    }

    public List<String> texts() {
        return interactions.stream().map(Interaction::text).toList();
    }
}
