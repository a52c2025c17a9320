package tangoe.bridge.check;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.camel.util.StringHelper;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * The parameters that a kamelet's file declares.
 *
 * @param name       {@code metadata.name}, empty if it has none
 * @param parameters every parameter
 * @param trial      a value (the example) for each parameter without default that has one
 * @param untried    required ones with neither default nor example
 */
record KameletSpec(String name, Set<String> parameters, Map<String, String> trial, List<String> untried) {

    /** @throws YamlEngineException if it is not YAML */
    static KameletSpec of(SourceFile file) {
        Object root = new Load(LoadSettings.builder().build()).loadFromString(String.join("\n", file.lines()));
        Map<?, ?> definition = map(map(map(root).get("spec")).get("definition"));
        List<?> required = definition.get("required") instanceof List<?> list ? list : List.of();
        Set<String> parameters = new TreeSet<>();
        Map<String, String> trial = new LinkedHashMap<>();
        List<String> untried = new java.util.ArrayList<>();
        map(definition.get("properties")).forEach((key, value) -> {
            String parameter = String.valueOf(key);
            parameters.add(parameter);
            Map<?, ?> about = map(value);
            if (about.get("default") != null) {
                return;
            }
            if (about.get("example") != null) {
                trial.put(parameter, String.valueOf(about.get("example")));
            } else if (required.contains(parameter)) {
                untried.add(parameter);
            }
        });
        Object name = map(map(root).get("metadata")).get("name");
        return new KameletSpec(name == null ? "" : name.toString(), parameters, trial, untried);
    }

    /** Camel treats {@code camelCase} and {@code kebab-case} as the same. */
    boolean takes(String option) {
        return parameters.stream().anyMatch(parameter ->
                StringHelper.dashToCamelCase(parameter).equals(StringHelper.dashToCamelCase(option)));
    }

    private static Map<?, ?> map(Object value) {
        return value instanceof Map<?, ?> map ? map : Map.of();
    }
}
