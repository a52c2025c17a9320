package tangoe.bridge.http;

import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/** Answers for requests that reach no route: nobody there, another method, a body that is too large. */
public final class Answers {

    private Answers() {
    }

    /** To be called when all routes are there: these come last. */
    public static void addTo(Router router, long largestBody) {
        router.route().failureHandler(context -> {
            if (context.statusCode() == 413) {
                answer(context, 413, "Send at most " + largestBody + " bytes.");
            } else {
                answer(context, 500, "The bridge failed at this request; its log says why.");
            }
        });
        router.route().last().handler(context -> {
            boolean otherMethod = router.getRoutes().stream().anyMatch(route -> takesAnotherMethod(route, context));
            if (otherMethod) {
                answer(context, 405, "There is such an address, and it does not take " + context.request().method() + ".");
            } else {
                answer(context, 404, "There is nothing at this address, or it is not open.");
            }
        });
    }

    private static boolean takesAnotherMethod(Route route, RoutingContext context) {
        HttpMethod method = context.request().method();
        return route.getPath() != null && route.methods() != null && !route.methods().contains(method)
                && context.normalizedPath().matches(route.getPath().replaceAll(":[^/]+", "[^/]+"));
    }

    private static void answer(RoutingContext context, int status, String sentence) {
        if (!context.response().ended() && !context.response().headWritten()) {
            context.response().setStatusCode(status).putHeader("Content-Type", ProblemAnswer.CONTENT_TYPE)
                    .end(ProblemAnswer.body(status, sentence));
        }
    }
}
