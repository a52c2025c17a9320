package tangoe.bridge.check;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.DelegateEndpoint;
import org.apache.camel.Route;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.model.ModelLifecycleStrategySupport;
import org.apache.camel.model.RouteDefinition;
import tangoe.bridge.problem.Problem;

/**
 * The routes that a starting context loads. It finds what building them does not show; {@link RoutesCheck} tells all that is
 * wrong, and builds them a second time for that.
 */
public final class LoadedRoutes extends ModelLifecycleStrategySupport {

    private final List<RouteDefinition> routes = new ArrayList<>();

    /** Also of one that a later route with the same id replaces. */
    @Override
    public void onAddRouteDefinition(RouteDefinition route) {
        routes.add(route);
    }

    /**
     * Builds them unless something is wrong already, and starts nothing.
     *
     * @param home    the folder with {@code routes/}
     * @param context has loaded them; it is initialised here
     * @return some of what is wrong, before they were built
     * @throws RuntimeException where one cannot be built
     */
    public List<Problem> build(Path home, CamelContext context) {
        List<Problem> problems = problems(home, context);
        if (problems.isEmpty()) {
            context.init();
            createInner(context);
        }
        return problems;
    }

    private List<Problem> problems(Path home, CamelContext context) {
        List<Problem> problems = new ArrayList<>();
        Path folder = home.toAbsolutePath().normalize();
        Kamelets kamelets = new Kamelets(context, problems);
        SourceFile.below(folder, SourceFile.KAMELET, problems).forEach(kamelets::declare);
        kamelets.checkCalls();
        Routes check = new Routes(context, kamelets, problems);
        for (SourceFile file : SourceFile.below(folder, SourceFile.ROUTES, problems)) {
            file.requireItems(problems);
            routes.stream().filter(file::holds).forEach(route -> check.isSound(file, route));
        }
        return problems;
    }

    /** Creates, and drops again, the consumers inside {@code master:} and its like, which Camel creates only when they are needed. */
    private static void createInner(CamelContext context) {
        for (Route route : context.getRoutes()) {
            if (route.getEndpoint() instanceof DelegateEndpoint outer) {
                try {
                    outer.getEndpoint().createConsumer(route.getProcessor());
                } catch (Exception e) {
                    throw RuntimeCamelException.wrapRuntimeCamelException(e);
                }
            }
        }
    }
}
