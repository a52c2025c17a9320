package tangoe.bridge.check;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.EndpointUriFactory;
import tangoe.bridge.problem.Problem;

/** Builds routes one at a time in a context that does not start them. */
final class Routes {

    private static final Pattern STEP = Pattern.compile(">>> (.*) <<<", Pattern.DOTALL);

    private final CamelContext context;
    private final Kamelets kamelets;
    private final List<Problem> problems;
    private final Map<String, String> places = new HashMap<>();

    Routes(CamelContext context, Kamelets kamelets, List<Problem> problems) {
        this.context = context;
        this.kamelets = kamelets;
        this.problems = problems;
    }

    void check(SourceFile file, RouteDefinition route) {
        if (isSound(file, route)) {
            int first = start(file, route);
            build(file, route, first, end(file, first));
        }
    }

    /** Whether it is worth building. */
    boolean isSound(SourceFile file, RouteDefinition route) {
        int first = start(file, route);
        int last = end(file, first);
        if (!named(file, route, first, last)) {
            return false;
        }
        int before = problems.size();
        List<EndpointUse> calls = EndpointUse.of(route);
        calls.forEach(call -> check(file, call, first, last));
        return problems.size() == before && calls.stream().noneMatch(kamelets::unreadable);
    }

    private static int end(SourceFile file, int first) {
        return file.items().stream().filter(item -> item > first).findFirst().orElse(file.lines().size() + 1) - 1;
    }

    /** Line of the list's item that holds the route. */
    private static int start(SourceFile file, RouteDefinition route) {
        int within = route.getInput() == null ? route.getLineNumber() : route.getInput().getLineNumber();
        return file.items().stream().filter(item -> item <= within).reduce((one, later) -> later).orElse(1);
    }

    private boolean named(SourceFile file, RouteDefinition route, int first, int last) {
        String description = route.getDescriptionText();
        if (!route.hasCustomIdAssigned()) {
            problems.add(file.problem(first, "this route has no id; give it one, so that logs and metrics can name it"));
        }
        if (description == null || description.isBlank()) {
            problems.add(file.problem(first, "this route has no description; say in one what it does"));
        }
        if (route.hasCustomIdAssigned()) {
            String here = file.name() + ":" + first;
            String there = places.putIfAbsent(route.getId(), here);
            if (there != null) {
                problems.add(file.problem(file.line(route.getId(), first, last, first), "the id \"" + route.getId()
                        + "\" is also the one of " + there + "; give each route an id of its own"));
                return false;
            }
        }
        return true;
    }

    private void check(SourceFile file, EndpointUse call, int first, int last) {
        if (call.scheme().equals("kamelet")) {
            kamelets.check(file, call, first, last);
        } else if (call.dynamic()) {
            dynamic(file, call, first, last);
        }
    }

    /** Checks the fixed parts of endpoints that Camel resolves only when a message passes. */
    private void dynamic(SourceFile file, EndpointUse call, int first, int last) {
        if (!call.scheme().matches("[a-zA-Z][a-zA-Z0-9+.-]*")) {
            return;
        }
        int line = file.line(call.scheme() + ":", first, last, first);
        if (context.getComponent(call.scheme(), true, false) == null) {
            problems.add(file.problem(line, Explanation.noSuchComponent(call.scheme())));
            return;
        }
        EndpointUriFactory factory = context.getCamelContextExtension().getEndpointUriFactory(call.scheme());
        if (factory == null || factory.isLenientProperties() || !factory.multiValuePrefixes().isEmpty()) {
            return;
        }
        call.options().stream().filter(option -> !option.contains("$") && !factory.propertyNames().contains(option)).sorted()
                .forEach(option -> problems.add(file.problem(file.line(option, line, last, line),
                        Explanation.noSuchOption(call.scheme(), option, context))));
    }

    private void build(SourceFile file, RouteDefinition route, int first, int last) {
        ModelCamelContext model = (ModelCamelContext) context;
        List<RouteDefinition> earlier = List.copyOf(model.getRouteDefinitions());
        try {
            model.addRouteDefinition(route);
        } catch (Exception e) {
            model.getRouteDefinitions().removeIf(each -> !earlier.contains(each));
            if (!kamelets.blamed(e)) {
                problems.add(RoutesCheck.problem(file, e, step(file, route, e, first), last, context));
            }
        }
    }

    /** Line of the step that Camel points at as {@code >>> To[…] <<<}, else the route's first. */
    private static int step(SourceFile file, RouteDefinition route, Exception failure, int first) {
        Matcher pointed = STEP.matcher(String.valueOf(failure.getMessage()));
        if (!pointed.find()) {
            return first;
        }
        return ProcessorDefinitionHelper.filterTypeInOutputs(route.getOutputs(), ProcessorDefinition.class).stream()
                .filter(step -> step.toString().equals(pointed.group(1)) && step.getLineNumber() >= first)
                // Camel's number is one too low if the step is written in one line.
                .map(step -> file.line(step.getShortName(), step.getLineNumber(), step.getLineNumber() + 1, step.getLineNumber()))
                .findFirst().orElse(first);
    }
}
