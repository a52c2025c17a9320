package tangoe.bridge.settings;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * When a setting must have a value.
 *
 * @param flows  switches of which one must be {@code true} for the setting to count; none: it counts always
 * @param choice the setting that then decides, or null where nothing else does
 * @param values the values of {@code choice} with which this one is needed
 */
record Need(boolean always, List<String> flows, String choice, List<String> values) {

    /** May stay empty. */
    static final Need OPTIONAL = new Need(false, List.of(), null, List.of());

    /** Must never be emptied. */
    static final Need ALWAYS = new Need(true, List.of(), null, List.of());

    /** Needed where one of these switches is on. */
    static Need of(String... flows) {
        return new Need(false, List.of(flows), null, List.of());
    }

    /** Only with one of these values of another setting. */
    Need with(String setting, String... ofValues) {
        return new Need(always, flows, setting, List.of(ofValues));
    }

    /**
     * Which setting asks for this one, and with which value.
     *
     * @param settings every setting's value by its name
     * @return empty where none does
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
