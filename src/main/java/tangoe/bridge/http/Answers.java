package tangoe.bridge.http;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;

/** Answers requests that reach no route: unknown address, wrong method, a form, a body that is too large, too many at once. */
public final class Answers {

    private static final long LONGEST_REST_MILLIS = 2_000;

    private final Router router;
    private final long largestBody;
    private final BooleanSupplier leaving;
    private final BooleanSupplier stopping;

    private Answers(Router router, long largestBody, BooleanSupplier leaving, BooleanSupplier stopping) {
        this.router = router;
        this.largestBody = largestBody;
        this.leaving = leaving;
        this.stopping = stopping;
    }

    /**
     * Call this after all routes are added: some of these handlers must come last.
     *
     * @param leaving  whether requests are still taken, but answered with {@code Connection: close}
     * @param stopping whether the routes are going away
     */
    public static void addTo(VertxPlatformHttpRouter router, long largestBody, RequestSignIn signIn, Admission admission, BooleanSupplier leaving,
            BooleanSupplier stopping) {
        Answers answers = new Answers(router, largestBody, leaving, stopping);
        router.route().order(Integer.MIN_VALUE).handler(answers::putOffWhileStopping);
        router.route().order(Integer.MIN_VALUE + 1).handler(signIn::ask);
        router.route().order(Integer.MIN_VALUE + 2).handler(admission::admit);
        router.route().order(Integer.MIN_VALUE + 3).handler(answers::refuseForms);
        router.route().failureHandler(answers::failed);
        // Camel's router is mounted in another one, which handles addresses that cannot be decoded.
        if (router.getServer().getServer().requestHandler() instanceof Router top) {
            top.errorHandler(400, Answers::unreadable);
        }
        router.errorHandler(400, Answers::unreadable);
        router.route().last().handler(answers::nobodyThere);
    }

    /** The server stops after its routes. A 404 in between would be wrong: a sender does not retry it. */
    private void putOffWhileStopping(RoutingContext context) {
        // Decided when the answer is sent: the request may have come earlier.
        context.addHeadersEndHandler(begun -> {
            if (leaving.getAsBoolean()) {
                context.response().putHeader("Connection", "close");
                context.addEndHandler(answered -> closeWhenSent(context));
            }
        });
        if (stopping.getAsBoolean()) {
            answer(context, new RequestProblem(503, "The bridge is stopping; send this again.", Map.of("Retry-After", "10")));
        } else {
            context.next();
        }
    }

    /**
     * Refuses forms: the server would parse them before any route, and their fields would become headers. A request without a
     * body has no type, whatever its sender says: curl and Python's urllib call an empty body a form. Whether chunks are empty is
     * not known yet; without a type they are neither a form nor JSON.
     */
    private void refuseForms(RoutingContext context) {
        HttpServerRequest request = context.request();
        String length = Optional.ofNullable(request.getHeader("Content-Length")).orElse("0");
        if (isForm(request) && !length.matches("0+")) {
            answer(context, RequestGuard.jsonWanted("a form"));
            return;
        }
        if (isForm(request)) {
            request.headers().remove("Content-Type");
        }
        context.next();
    }

    private static boolean isForm(HttpServerRequest request) {
        String type = Optional.ofNullable(request.getHeader("Content-Type")).orElse("").strip().toLowerCase(Locale.ROOT);
        return type.startsWith("multipart/") || type.startsWith("application/x-www-form-urlencoded");
    }

    private void failed(RoutingContext context) {
        if (context.statusCode() == 413) {
            context.response().putHeader("Connection", "close");
            context.addEndHandler(ended -> closeWhenSent(context));
            answer(context, new RequestProblem(413, "Send at most " + largestBody + " bytes."));
        } else if (context.statusCode() >= 400 && context.statusCode() < 500) {
            unreadable(context);
        } else {
            answer(context, new RequestProblem(500, "The bridge failed at this request; its log says why."));
        }
    }

    /** Closing a connection while its sender still sends resets it, and the answer is lost. */
    private static void closeWhenSent(RoutingContext context) {
        HttpServerRequest request = context.request();
        if (request.isEnded()) {
            request.connection().close();
            return;
        }
        long late = context.vertx().setTimer(LONGEST_REST_MILLIS, timer -> request.connection().close());
        request.handler(rest -> { }).endHandler(end -> {
            context.vertx().cancelTimer(late);
            request.connection().close();
        }).resume();
    }

    private static void unreadable(RoutingContext context) {
        answer(context, new RequestProblem(400, "This request cannot be read; send it as HTTP has it, and its address as a URL has it."));
    }

    private void nobodyThere(RoutingContext context) {
        List<String> methods = router.getRoutes().stream().filter(route -> isAt(route, context.normalizedPath()))
                .flatMap(route -> Optional.ofNullable(route.methods()).orElse(Set.of()).stream())
                .map(HttpMethod::name).distinct().sorted(Comparator.naturalOrder()).toList();
        if (methods.isEmpty()) {
            answer(context, new RequestProblem(404, "There is nothing at this address, or it is not open."));
            return;
        }
        context.response().putHeader("Allow", String.join(", ", methods));
        answer(context, new RequestProblem(405, "This address does not take " + context.request().method() + "; send "
                + String.join(" or ", methods) + "."));
    }

    private static boolean isAt(Route route, String path) {
        return route.getPath() != null && path.matches(route.getPath().replaceAll(":[^/]+", "[^/]+"));
    }

    static void answer(RoutingContext context, RequestProblem problem) {
        HttpServerResponse response = context.response();
        if (!response.ended() && !response.headWritten()) {
            problem.headers().forEach(response::putHeader);
            response.setStatusCode(problem.status()).putHeader("Content-Type", ProblemAnswer.CONTENT_TYPE)
                    .end(ProblemAnswer.body(problem.status(), problem.getMessage()));
        } else if (!response.ended()) {
            // A truncated answer must not look complete.
            context.request().connection().close();
        }
    }
}
