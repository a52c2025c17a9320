package tangoe.bridge.http;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Route;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.vertx.HttpMessage;
import org.apache.camel.spi.RoutePolicy;
import org.apache.camel.spi.RoutePolicyFactory;
import org.apache.camel.support.RoutePolicySupport;

/**
 * Lets in as many requests at once as the memory has room for, and answers 503 to the rest. A request counts as many bytes as
 * its body may have, from before the body is read until its route is done with it: not only until its sender has gone.
 */
public final class Admission implements RoutePolicyFactory {

    private static final int PART_OF_THE_HEAP = 32;
    /** What a request costs beside its body. */
    private static final long LEAST = 16 * 1024;
    /** What the answer of a long list may cost. */
    private static final long LIST = 256 * 1024;
    private static final long LONGEST_SENDING_MILLIS = 30_000;
    private static final Map<String, String> SOON = Map.of("Retry-After", "2");

    private final long largestBody;
    private final long room;
    private final AtomicLong used = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final Map<HttpServerRequest, Place> places = new ConcurrentHashMap<>();

    public Admission(long largestBody) {
        this(largestBody, Runtime.getRuntime().maxMemory() / PART_OF_THE_HEAP);
    }

    /** @param room bytes; there is always enough for two of the largest bodies */
    Admission(long largestBody, long room) {
        this.largestBody = largestBody;
        this.room = Math.max(room, 2 * (largestBody + LEAST));
    }

    /** What one request takes up. */
    private final class Place {

        private final HttpServerRequest request;
        private final long weight;

        Place(HttpServerRequest request, long weight) {
            this.request = request;
            this.weight = weight;
        }

        void leave() {
            if (places.remove(request, this)) {
                used.addAndGet(-weight);
            }
        }
    }

    /** To be asked before anything of the body is read. */
    void admit(RoutingContext context) {
        HttpServerRequest request = context.request();
        long weight = weight(request);
        if (!take(weight)) {
            refused.incrementAndGet();
            Answers.answer(context, new Problem(503, "The bridge has too many requests at once, and nothing was accepted; send this"
                    + " again later.", SOON));
            return;
        }
        Place place = new Place(request, weight);
        places.put(request, place);
        long hurry = context.vertx().setTimer(LONGEST_SENDING_MILLIS, late -> {
            if (!request.isEnded()) {
                request.connection().close();
            }
        });
        context.addEndHandler(answered -> {
            context.vertx().cancelTimer(hurry);
            // A whole request whose sender has gone is still on its way through its route.
            if (answered.succeeded() || !request.isEnded()) {
                place.leave();
            }
        });
        context.next();
    }

    private boolean take(long weight) {
        if (used.addAndGet(weight) <= room) {
            return true;
        }
        used.addAndGet(-weight);
        return false;
    }

    private long weight(HttpServerRequest request) {
        String length = request.getHeader("Content-Length");
        if (length == null) {
            return LEAST + (request.getHeader("Transfer-Encoding") == null ? LIST : largestBody);
        }
        return LEAST + (length.matches("[0-9]{1,9}") ? Math.min(Long.parseLong(length), largestBody) : largestBody);
    }

    @Override
    public RoutePolicy createRoutePolicy(CamelContext context, String routeId, NamedNode route) {
        return new RoutePolicySupport() {
            @Override
            public void onExchangeBegin(Route entered, Exchange exchange) {
                HttpMessage message = exchange.getMessage(HttpMessage.class);
                if (entered.getEndpoint() instanceof PlatformHttpEndpoint && message != null) {
                    Place place = places.get(message.getRequest());
                    exchange.setProperty(Admission.class.getName(), place);
                }
            }

            @Override
            public void onExchangeDone(Route left, Exchange exchange) {
                if (left.getEndpoint() instanceof PlatformHttpEndpoint
                        && exchange.removeProperty(Admission.class.getName()) instanceof Place place) {
                    place.leave();
                }
            }
        };
    }

    long used() {
        return used.get();
    }

    long room() {
        return room;
    }

    public void measureBy(MeterRegistry meters) {
        Gauge.builder("tangoe_bridge_requests_in_work", places, Map::size).description("Requests that were let in").register(meters);
        FunctionCounter.builder("tangoe_bridge_requests_refused", refused, AtomicLong::get)
                .description("Requests that were answered 503, since there were too many at once").register(meters);
    }
}
