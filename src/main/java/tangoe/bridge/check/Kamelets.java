package tangoe.bridge.check;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RouteTemplateDefinition;
import org.apache.camel.spi.EndpointUriFactory;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.util.URISupport;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import tangoe.bridge.problem.Problem;

/** The kamelets of the folder. Each is built alone, so that its faults are reported once, at its own file. */
final class Kamelets {

    private final CamelContext context;
    private final List<Problem> problems;
    private final Map<String, SourceFile> files = new LinkedHashMap<>();
    private final Map<String, KameletSpec> specs = new HashMap<>();
    private final Set<String> faulty = new HashSet<>();
    private final Set<String> used = new HashSet<>();

    Kamelets(CamelContext context, List<Problem> problems) {
        this.context = context;
        this.problems = problems;
    }

    void load(SourceFile file) {
        if (declare(file)) {
            try {
                for (RoutesBuilder builder : PluginHelper.getRoutesLoader(context).findRoutesBuilders(List.of(file.resource()))) {
                    ((RouteBuilder) builder).prepareModel(context);
                }
            } catch (Exception e) {
                cannotBeRead(file, e);
            }
        }
    }

    /** Takes its parameters from the file. @return whether it can be loaded */
    boolean declare(SourceFile file) {
        String name = nameOf(file);
        SourceFile other = files.putIfAbsent(name, file);
        if (other != null) {
            problems.add(file.problem(0, "has the name of " + other.name() + "; give each kamelet a name of its own"));
            return false;
        }
        try {
            KameletSpec spec = KameletSpec.of(file);
            specs.put(name, spec);
            if (spec.name().equals(name)) {
                return true;
            }
            problems.add(file.problem(file.line("name:", 1, file.lines().size(), 1), "metadata.name must be \"" + name
                    + "\", as the file is called"));
            faulty.add(name);
        } catch (YamlEngineException e) {
            cannotBeRead(file, e);
        }
        return false;
    }

    private void cannotBeRead(SourceFile file, Exception failure) {
        faulty.add(nameOf(file));
        problems.add(RoutesCheck.problem(file, failure, 1, file.lines().size(), context));
    }

    /** Checks how they call each other. */
    void checkCalls() {
        files.keySet().stream().filter(name -> !faulty.contains(name)).forEach(this::calls);
    }

    /** Builds each kamelet with its defaults and examples. */
    void tryOut() {
        Map<String, Exception> failures = new LinkedHashMap<>();
        checkCalls();
        files.keySet().stream().filter(name -> !faulty.contains(name)).forEach(name -> {
            if (specs.get(name).untried().isEmpty()) {
                try {
                    build(name);
                } catch (Exception e) {
                    failures.put(name, e);
                }
            }
        });
        failures.forEach((name, failure) -> {
            List<String> path = Explanation.kamelets(failure);
            String culprit = path.isEmpty() ? name : path.get(path.size() - 1);
            if (culprit.equals(name) || !failures.containsKey(culprit) && !faulty.contains(culprit)) {
                SourceFile file = files.get(name);
                problems.add(RoutesCheck.problem(file, failure, 1, file.lines().size(), context));
            }
        });
        faulty.addAll(failures.keySet());
    }

    /** Checks a use of a kamelet: whether it exists and takes these parameters. */
    void check(SourceFile file, EndpointUse call, int first, int last) {
        String name = call.name();
        if (name.equals("source") || name.equals("sink") || name.contains("{{") || name.contains("$")) {
            return;
        }
        used.add(name);
        int line = file.line("kamelet:" + name, first, last, file.line(name, first, last, first));
        if (!files.containsKey(name)) {
            Optional<String> meant = Explanation.nearest(name, files.keySet());
            problems.add(file.problem(line, "there is no kamelet \"" + name + "\" in routes/"
                    + meant.map(known -> "; did you mean " + known + "?").orElse("; mend the name or add it")));
            return;
        }
        KameletSpec spec = specs.get(name);
        EndpointUriFactory own = context.getCamelContextExtension().getEndpointUriFactory("kamelet");
        if (spec == null) {
            return;
        }
        call.options().stream().filter(option -> !spec.takes(option) && !own.propertyNames().contains(option)).sorted()
                .forEach(option -> problems.add(file.problem(file.line(option, line, last, line), "kamelet:" + name
                        + " has no parameter \"" + option + "\""
                        + Explanation.nearest(option, spec.parameters()).map(known -> "; did you mean " + known + "?")
                                .orElse("; take it out"))));
    }

    /** Whether it calls a kamelet that could not be loaded, which is reported already. */
    boolean unreadable(EndpointUse call) {
        return call.scheme().equals("kamelet") && files.containsKey(call.name()) && template(call.name()) == null;
    }

    /** Whether it failed inside a kamelet whose fault is reported already. */
    boolean blamed(Exception failure) {
        return Explanation.kamelets(failure).stream().anyMatch(faulty::contains);
    }

    /** Kamelets that could not be built alone and that no route uses. */
    void reportUntried() {
        specs.forEach((name, spec) -> {
            if (!spec.untried().isEmpty() && !used.contains(name) && !faulty.contains(name)) {
                SourceFile file = files.get(name);
                problems.add(file.problem(file.line(spec.untried().get(0) + ":", 1, file.lines().size(), 1), "no route uses "
                        + name + ", and its parameter \"" + spec.untried().get(0)
                        + "\" has no example to check it with; add one"));
            }
        });
    }

    private void calls(String name) {
        SourceFile file = files.get(name);
        RouteDefinition route = template(name).getRoute();
        EndpointUse.of(route).stream().filter(call -> call.scheme().equals("kamelet"))
                .forEach(call -> check(file, call, 1, file.lines().size()));
    }

    private void build(String name) throws Exception {
        String uri = "kamelet:" + name;
        Map<String, Object> trial = new LinkedHashMap<>();
        specs.get(name).trial().forEach((parameter, value) -> trial.put(parameter, "RAW(" + value + ")"));
        String call = trial.isEmpty() ? uri : uri + "?" + URISupport.createQueryString(trial, false);
        boolean source = !template(name).getRoute().getInput().getEndpointUri().startsWith("kamelet:source");
        ModelCamelContext model = (ModelCamelContext) context;
        List<RouteDefinition> earlier = List.copyOf(model.getRouteDefinitions());
        try {
            context.addRoutes(new RouteBuilder(context) {
                @Override
                public void configure() {
                    from(source ? call : "direct:try-" + name).routeId("try-" + name).to(source ? "log:try" : call);
                }
            });
        } finally {
            model.getRouteDefinitions().removeIf(each -> !earlier.contains(each));
        }
    }

    private RouteTemplateDefinition template(String name) {
        return ((ModelCamelContext) context).getRouteTemplateDefinition(name);
    }

    private static String nameOf(SourceFile file) {
        String last = file.path().getFileName().toString();
        return last.substring(0, last.length() - SourceFile.KAMELET.length());
    }
}
