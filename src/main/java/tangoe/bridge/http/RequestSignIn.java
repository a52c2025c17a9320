package tangoe.bridge.http;

import io.vertx.ext.web.RoutingContext;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.model.KameletDefinition;
import org.apache.camel.model.Model;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.ToDefinition;
import org.apache.camel.util.StringHelper;
import org.apache.camel.util.URISupport;

/**
 * Checks the password in the headers before the body is read or memory is counted for it. The route at that address names, as a
 * parameter of its door, whose password counts. A route without a door admits everybody.
 */
public final class RequestSignIn {

    private static final Pattern DOOR = Pattern.compile("kamelet:(api|webhook)-door\\b.*");

    private final CamelContext camel;
    private final RequestGuard keeper;
    private final List<Door> doors;

    /** @param camel its routes are up; a route that comes later is asked by its door alone */
    public RequestSignIn(CamelContext camel, RequestGuard keeper) {
        this.camel = camel;
        this.keeper = keeper;
        this.doors = camel.getRoutes().stream().filter(route -> route.getEndpoint() instanceof PlatformHttpEndpoint)
                .filter(route -> camel.getRouteController().getRouteStatus(route.getId()).isStarted()).map(this::door).toList();
    }

    /** @param caller empty where everybody is admitted, or where the route has several doors, which then check for themselves */
    private record Door(Pattern path, Set<String> methods, String caller) {

        boolean takes(String method, String address) {
            return path.matcher(address).matches() && (methods.isEmpty() || methods.contains(method));
        }
    }

    void ask(RoutingContext context) {
        Set<String> callers = callers(context.request().method().name(), context.normalizedPath());
        if (callers.size() == 1 && !callers.contains("")) {
            try {
                keeper.authenticate(context.request(), callers.iterator().next());
                Patience.signedIn(context.request());
            } catch (RequestProblem e) {
                refuse(context, e);
                return;
            }
        }
        context.next();
    }

    /** A delayed refusal holds a timer and its connection, but no thread and no memory of {@link Admission}. */
    private static void refuse(RoutingContext context, RequestProblem problem) {
        if (problem.later().isZero()) {
            Answers.answer(context, problem);
            return;
        }
        long timer = context.vertx().setTimer(problem.later().toMillis(), over -> Answers.answer(context, problem));
        context.addEndHandler(ended -> context.vertx().cancelTimer(timer));
    }

    private Set<String> callers(String method, String address) {
        return doors.stream().filter(door -> door.takes(method, address)).map(Door::caller).collect(Collectors.toSet());
    }

    private Door door(Route route) {
        PlatformHttpEndpoint endpoint = (PlatformHttpEndpoint) route.getEndpoint();
        Set<String> methods = endpoint.getHttpMethodRestrict() == null ? Set.of()
                : Set.copyOf(Arrays.asList(endpoint.getHttpMethodRestrict().split(",")));
        String path = Arrays.stream(endpoint.getPath().split("/")).map(part -> part.matches("\\{\\w+}") ? "[^/]+" : Pattern.quote(part))
                .collect(Collectors.joining("/"));
        return new Door(Pattern.compile(path + (endpoint.isMatchOnUriPrefix() ? ".*" : "/?")), methods, caller(route.getId()));
    }

    private String caller(String routeId) {
        RouteDefinition route = camel.getCamelContextExtension().getContextPlugin(Model.class).getRouteDefinition(routeId);
        List<String> callers = route == null ? List.of()
                : ProcessorDefinitionHelper.filterTypeInOutputs(route.getOutputs(), ProcessorDefinition.class).stream().map(RequestSignIn::called)
                .filter(Objects::nonNull).filter(uri -> DOOR.matcher(uri).matches()).map(this::callerOf).distinct().toList();
        return callers.size() == 1 ? callers.get(0) : "";
    }

    private static String called(ProcessorDefinition<?> step) {
        return step instanceof ToDefinition to ? to.getEndpointUri() : step instanceof KameletDefinition kamelet ? "kamelet:" + kamelet.getName() : null;
    }

    private String callerOf(String uri) {
        try {
            Object caller = URISupport.parseQuery(StringHelper.after(camel.resolvePropertyPlaceholders(uri), "?", "")).get("caller");
            return caller == null ? "api" : caller.toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
