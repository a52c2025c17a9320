package tangoe.bridge.sandbox;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Tangoe's support requests in the order of their creation. Nothing checks external_source_id for duplicates. Thread safe. */
final class SupportRequests {

    private static final String TOKEN_CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static final int TOKEN_LENGTH = 24;

    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private final Map<Long, SupportRequest> byId = new LinkedHashMap<>();
    private final Map<String, Long> byToken = new HashMap<>();
    private final Map<String, Set<Long>> byExternalId = new HashMap<>();
    private long lastId = 43412;
    private long lastInteraction = 453452;

    SupportRequests(Clock clock) {
        this.clock = clock;
    }

    /** @param asked everything but id, token, times and interactions */
    synchronized SupportRequest create(SupportRequest asked, String text) {
        var now = clock.instant();
        SupportRequest created = new SupportRequest(++lastId, asked.externalSourceId(), asked.employeeId(), asked.requestorName(),
                asked.requestorNumber(), asked.requestType(), asked.deviceType(), asked.vip(), "open", token(), now, now,
                List.of(new SupportRequest.Interaction(++lastInteraction, text, now, true)));
        byId.put(created.id(), created);
        byToken.put(created.threadToken(), created.id());
        byExternalId.computeIfAbsent(created.externalSourceId(), first -> new LinkedHashSet<>(2)).add(created.id());
        return created;
    }

    private String token() {
        StringBuilder token = new StringBuilder(TOKEN_LENGTH);
        for (int i = 0; i < TOKEN_LENGTH; i++) {
            token.append(TOKEN_CHARACTERS.charAt(random.nextInt(TOKEN_CHARACTERS.length())));
        }
        return token.toString();
    }

    /** @return the request with the new interaction last, or empty where no thread has that token */
    synchronized Optional<SupportRequest> interact(String threadToken, String text) {
        return Optional.ofNullable(byToken.get(threadToken)).map(id -> add(id, text, true));
    }

    synchronized SupportRequest add(long id, String text, boolean byClient) {
        return replace(byId.get(id).plus(new SupportRequest.Interaction(++lastInteraction, text, clock.instant(), byClient)));
    }

    synchronized SupportRequest move(long id, String state) {
        return replace(byId.get(id).in(state, clock.instant()));
    }

    synchronized void delete(long id) {
        SupportRequest gone = byId.remove(id);
        byToken.remove(gone.threadToken());
        byExternalId.get(gone.externalSourceId()).remove(id);
    }

    synchronized void removeText(long id, String text) {
        replace(byId.get(id).without(text));
    }

    private SupportRequest replace(SupportRequest changed) {
        byId.put(changed.id(), changed);
        return changed;
    }

    synchronized Optional<SupportRequest> get(long id) {
        return Optional.ofNullable(byId.get(id));
    }

    synchronized List<SupportRequest> all() {
        return new ArrayList<>(byId.values());
    }

    synchronized List<SupportRequest> of(String externalSourceId) {
        return byExternalId.getOrDefault(externalSourceId, Set.of()).stream().map(byId::get).toList();
    }
}
