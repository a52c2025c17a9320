package tangoe.bridge.reconcile;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;

/** Which states are ends on either side, from the mappings {@code incident-states} and {@code tangoe-states}. */
final class EndStates {

    private final Set<String> endsHere = new HashSet<>();
    private final Set<String> endsThere = new HashSet<>();
    private final Set<String> handedBack = new HashSet<>();

    /** @param tables gives a mapping by its name */
    EndStates(Function<String, JsonNode> tables) {
        tables.apply("incident-states").path("ends").fieldNames().forEachRemaining(endsHere::add);
        JsonNode tangoe = tables.apply("tangoe-states");
        tangoe.path("ends").forEach(state -> endsThere.add(normal(state.asText())));
        tangoe.path("handed-back").forEach(state -> handedBack.add(normal(state.asText())));
    }

    boolean endHere(String state) {
        return endsHere.contains(state);
    }

    boolean endThere(String state) {
        return endsThere.contains(normal(state));
    }

    boolean handedBack(String state) {
        return handedBack.contains(normal(state));
    }

    /** The labels are documented, but not their form in an answer (docs/vendors/tangoe.md, states). */
    private static String normal(String state) {
        return state.strip().toLowerCase(Locale.ROOT).replaceAll("[\\s_-]+", "_");
    }
}
