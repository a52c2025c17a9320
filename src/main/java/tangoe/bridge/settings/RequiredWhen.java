package tangoe.bridge.settings;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * When a setting must have a value.
 *
 * @param flows  the setting counts if one of these switches is {@code true}; none: always
 * @param choice a further setting that decides, or null
 * @param values the values of {@code choice} with which this one is needed
 */
record RequiredWhen(boolean always, List<String> flows, String choice, List<String> values) {

    /** May stay empty. */
    static final RequiredWhen OPTIONAL = new RequiredWhen(false, List.of(), null, List.of());

    /** Must never be empty. */
    static final RequiredWhen ALWAYS = new RequiredWhen(true, List.of(), null, List.of());

    /** Needed if one of these switches is on. */
    static RequiredWhen of(String... flows) {
        return new RequiredWhen(false, List.of(flows), null, List.of());
    }

    /** Needed only with one of these values of another setting. */
    RequiredWhen with(String setting, String... ofValues) {
        return new RequiredWhen(always, flows, setting, List.of(ofValues));
    }

    /**
     * The setting, with its value, that makes this one necessary.
     *
     * @param settings every setting's value by its name
     * @return empty if none does
     */
    Optional<String> reason(Map<String, String> settings) {
        Optional<String> flow = flows.stream().filter(name -> settings.get(name).equals("true")).findFirst();
        if (flow.isEmpty()) {
            return Optional.empty();
        }
        if (choice == null) {
            return flow.map(name -> name + "=true");
        }
        String chosen = settings.get(choice);
        return values.contains(chosen) ? Optional.of(choice + "=" + chosen) : Optional.empty();
    }
}
