package tangoe.bridge.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.Variable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** A kamelet's whole contract is its properties: whoever opens it sees all that it wants to know. */
class KameletContractTest {

    private static final Pattern PROPERTY = Pattern.compile("\\{\\{([^}:]+)");
    /** What is read: in Simple, and in jq. */
    private static final Pattern READ = Pattern.compile("(variable|header|exchangeProperty|property)(?:[.:]|As\\(|\\(\")([\\w-]+)");
    private static final Pattern SET = Pattern.compile("set(Variable|Header|Property)=\\{(?:[^{}]*, )?name=([\\w-]+)");
    private static final Pattern BEAN = Pattern.compile("beanType=([\\w.]+), method=(\\w+)");

    static Stream<Path> kamelets() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("routes/kamelets"))) {
            return files.filter(file -> file.toString().endsWith(".kamelet.yaml")).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("kamelets")
    void everythingThatItUsesIsDeclared(Path file) throws Exception {
        Map<?, ?> spec = (Map<?, ?>) ((Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file))).get("spec");
        Map<?, ?> declared = ((Map<?, ?>) spec.get("definition")).get("properties") instanceof Map<?, ?> properties ? properties : Map.of();
        String template = spec.get("template").toString();

        assertThat(found(PROPERTY, 1, template)).as("properties that it uses").isEqualTo(new TreeSet<>(declared.keySet()));
        assertThat(declared).allSatisfy((name, about) -> assertThat(((Map<?, ?>) about).keySet().stream().map(Object::toString))
                .as(name + " says what it is").contains("title", "description", "type"));

        Set<String> set = found(SET, 2, template);
        assertThat(set).as("variables, headers and properties that it sets before it reads them").containsAll(found(READ, 2, template));
        assertThat(set).as("variables that it sets for its beans").containsAll(wanted(template));
    }

    private static Set<String> found(Pattern pattern, int group, String text) {
        return pattern.matcher(text).results().map(match -> match.group(group)).collect(Collectors.toCollection(TreeSet::new));
    }

    /** The variables that the methods of its classes are given. */
    private static Set<String> wanted(String template) throws ClassNotFoundException {
        Set<String> wanted = new TreeSet<>();
        for (String bean : BEAN.matcher(template).results().map(match -> match.group(1) + "#" + match.group(2)).toList()) {
            String[] parts = bean.split("#");
            for (Method method : Class.forName(parts[0]).getMethods()) {
                if (method.getName().equals(parts[1])) {
                    Stream.of(method.getParameterAnnotations()).flatMap(Arrays::stream).filter(Variable.class::isInstance)
                            .forEach(variable -> wanted.add(((Variable) variable).value()));
                }
            }
        }
        return wanted;
    }
}
