package tangoe.bridge.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;

/** Counts answered requests by door and status. */
public final class RequestCounts {

    private static final Set<String> DOORS = Set.of("tangoe", "servicenow", "api", "assets", "console", "link-out");

    private final MeterRegistry meters;
    private final int port;

    /** @param port of the doors; what comes to the management port is not counted */
    public RequestCounts(MeterRegistry meters, int port) {
        this.meters = meters;
        this.port = port;
    }

    /** Runs before every handler that answers. */
    public void addTo(Router router) {
        router.route().order(Integer.MIN_VALUE).handler(this::count);
    }

    private void count(RoutingContext context) {
        context.addEndHandler(ended -> {
            if (ended.succeeded()) {
                count(context.request());
            }
        });
        context.next();
    }

    private void count(HttpServerRequest request) {
        Counter.builder("tangoe_bridge_requests").description("Requests that were answered, by door and status")
                .tag("door", door(request.path())).tag("status", Integer.toString(request.response().getStatusCode()))
                .register(meters).increment();
    }

    /** A request that could not be parsed reaches no router; it is counted here. */
    void countUnread(HttpServerRequest request) {
        if (request.localAddress().port() == port) {
            count(request);
        }
    }

    /** The first part of the address if it is one of the bridge's, else {@code other}: senders could make up any number of others. */
    private static String door(String path) {
        String[] parts = path == null ? new String[0] : path.split("/", 3);
        return parts.length > 1 && DOORS.contains(parts[1]) ? parts[1] : "other";
    }
}
