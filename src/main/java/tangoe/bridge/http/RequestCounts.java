package tangoe.bridge.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;

/** Counts what was answered, by the door it came to and the status of the answer. */
public final class RequestCounts {

    private static final Set<String> DOORS = Set.of("tangoe", "servicenow", "api", "assets", "console", "link-out");

    private final MeterRegistry meters;

    public RequestCounts(MeterRegistry meters) {
        this.meters = meters;
    }

    /** Before everything that answers. */
    public void addTo(Router router) {
        router.route().order(Integer.MIN_VALUE).handler(this::count);
    }

    private void count(RoutingContext context) {
        context.addEndHandler(ended -> {
            if (ended.succeeded()) {
                Counter.builder("tangoe_bridge_requests").description("Requests that were answered, by door and status")
                        .tag("door", door(context.request().path())).tag("status", Integer.toString(context.response().getStatusCode()))
                        .register(meters).increment();
            }
        });
        context.next();
    }

    /** The first part of the address where it is one of the bridge's: others are anybody's, and without end. */
    private static String door(String path) {
        String[] parts = path == null ? new String[0] : path.split("/", 3);
        return parts.length > 1 && DOORS.contains(parts[1]) ? parts[1] : "other";
    }
}
