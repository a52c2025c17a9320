package tangoe.bridge.check;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.apache.camel.CamelContext;
import org.apache.camel.RouteConfigurationsBuilder;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import tangoe.bridge.problem.Problem;

/**
 * Finds what is wrong in the folder's routes and kamelets, and contacts nobody: every route is built as Camel would
 * build it, and none of its producers and consumers is started.
 */
public final class RoutesCheck {

    /** Components that connect routes inside the process; their endpoints must be the real ones. */
    private static final Set<String> INSIDE = Set.of("kamelet", "direct", "seda", "log", "mock", "bean", "class");

    private final Path home;
    private final UnaryOperator<String> redaction;

    /**
     * @param home      the folder with {@code routes/}
     * @param redaction removes secrets from a sentence before it is reported
     */
    public RoutesCheck(Path home, UnaryOperator<String> redaction) {
        this.home = home.toAbsolutePath().normalize();
        this.redaction = redaction;
    }

    /**
     * @param contexts gives, each time, a new context that is not started, with the properties and beans that routes use
     * @return problems by file and line; at most a few per route, and none hides another route's
     */
    public List<Problem> problems(Supplier<CamelContext> contexts) {
        List<Problem> problems = new ArrayList<>();
        List<SourceFile> kameletFiles = SourceFile.below(home, SourceFile.KAMELET, problems);
        List<SourceFile> routeFiles = SourceFile.below(home, SourceFile.ROUTES, problems);
        try (CamelContext context = still(contexts.get())) {
            Kamelets kamelets = new Kamelets(context, problems);
            kameletFiles.forEach(kamelets::load);
            context.start();
            kamelets.tryOut();
            Routes routes = new Routes(context, kamelets, problems);
            for (SourceFile file : routeFiles) {
                load(file, context, problems).forEach(route -> routes.check(file, route));
            }
            kamelets.reportUntried();
        } catch (Exception e) {
            throw new IllegalStateException("the check itself could not run", e);
        }
        return problems.stream()
                .map(problem -> new Problem(problem.file(), problem.line(), redaction.apply(problem.sentence())))
                .sorted().distinct().toList();
    }

    private static CamelContext still(CamelContext context) {
        context.setAutoStartup(false);
        context.setSourceLocationEnabled(true);
        context.getCamelContextExtension().registerEndpointCallback((uri, endpoint) ->
                endpoint instanceof StillEndpoint || INSIDE.contains(uri.replaceFirst("(?s):.*", ""))
                        ? endpoint : new StillEndpoint(endpoint));
        return context;
    }

    /** The routes of the file; if it cannot be parsed as a whole, of those items that can. */
    private static List<RouteDefinition> load(SourceFile file, CamelContext context, List<Problem> problems) {
        try {
            List<RouteDefinition> routes = parse(file.resource(), context);
            file.requireItems(problems);
            return routes;
        } catch (Exception whole) {
            List<RouteDefinition> routes = new ArrayList<>();
            int before = problems.size();
            List<Integer> items = file.items();
            for (int i = 0; i < items.size(); i++) {
                int last = i + 1 < items.size() ? items.get(i + 1) - 1 : file.lines().size();
                try {
                    routes.addAll(parse(file.part(items.get(i), last), context));
                } catch (Exception one) {
                    problems.add(problem(file, one, items.get(i), last, context));
                }
            }
            if (problems.size() == before) {
                problems.add(problem(file, whole, 1, file.lines().size(), context));
            }
            return routes;
        }
    }

    private static List<RouteDefinition> parse(Resource resource, CamelContext context) throws Exception {
        List<RouteDefinition> routes = new ArrayList<>();
        for (RoutesBuilder builder : PluginHelper.getRoutesLoader(context).findRoutesBuilders(List.of(resource))) {
            if (builder instanceof RouteConfigurationsBuilder configurations) {
                configurations.addRouteConfigurationsToCamelContext(context);
            }
            if (builder instanceof RouteBuilder yaml) {
                yaml.prepareModel(context);
                routes.addAll(yaml.getRouteCollection().getRoutes());
            }
        }
        return routes;
    }

    /** The problem that an exception stands for, at its own line or the one with the offending text. */
    static Problem problem(SourceFile file, Throwable failure, int first, int last, CamelContext context) {
        Explanation explanation = Explanation.of(failure, context);
        int line = explanation.line();
        for (String trace : explanation.traces()) {
            line = line > 0 ? line : file.line(trace, first, last, 0);
        }
        return file.problem(line > 0 ? line : first, explanation.sentence());
    }
}
