package tangoe.bridge.http;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Admits as many requests at once as fit into memory, and answers 503 to the rest. A request counts with the largest body it may
 * have, from before its body is read until its answer is sent and its route has ended.
 */
public final class Admission {

    private static final int PART_OF_THE_HEAP = 32;
    /** What a request needs beside its body. */
    private static final long LEAST = 16 * 1024;
    /** What the answer to a request for a list may need. */
    private static final long LIST = 256 * 1024;
    private static final long LONGEST_SENDING_MILLIS = 30_000;
    private static final Map<String, String> SOON = Map.of("Retry-After", "2");

    private final long largestBody;
    private final long room;
    private final long longestSending;
    private final AtomicLong used = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final Map<HttpServerRequest, Place> places = new ConcurrentHashMap<>();

    public Admission(long largestBody) {
        this(largestBody, Runtime.getRuntime().maxMemory() / PART_OF_THE_HEAP, LONGEST_SENDING_MILLIS);
    }

    /**
     * @param room           bytes; there is always enough for two of the largest bodies
     * @param longestSending milliseconds from the end of the head to the end of the body
     */
    Admission(long largestBody, long room, long longestSending) {
        this.longestSending = longestSending;
        this.largestBody = largestBody;
        this.room = Math.max(room, 2 * (largestBody + LEAST));
    }

    /**
     * The memory counted for one request. It is free again once two things have happened: the sender has the answer or has gone,
     * and the route, if there was one, has ended. Either may come first.
     */
    final class Place {

        private final HttpServerRequest request;
        private final long weight;
        private boolean awaited = true;
        private boolean inRoute;
        private boolean routed;

        Place(HttpServerRequest request, long weight) {
            this.request = request;
            this.weight = weight;
        }

        /** The request is whole and goes to its route next. */
        synchronized void enter() {
            inRoute = true;
        }

        synchronized void begin() {
            routed = true;
        }

        synchronized void routeLeft() {
            inRoute = false;
            leaveIfOver();
        }

        synchronized void answered() {
            // A route that is suspended or failed to start never begins; the server answers instead.
            inRoute &= routed;
            gone();
        }

        synchronized void gone() {
            awaited = false;
            leaveIfOver();
        }

        private void leaveIfOver() {
            if (!awaited && !inRoute && places.remove(request, this)) {
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
            Answers.answer(context, new RequestProblem(503, "The bridge has too many requests at once, and nothing was accepted; send this"
                    + " again later.", SOON));
            return;
        }
        Place place = new Place(request, weight);
        places.put(request, place);
        long hurry = context.vertx().setTimer(longestSending, late -> {
            if (!request.isEnded()) {
                request.connection().close();
            }
        });
        // Every connection ends, whatever else happens to it.
        ChannelFuture end = ((ConnectionBase) request.connection()).channel().closeFuture();
        ChannelFutureListener closed = ended -> place.gone();
        end.addListener(closed);
        context.addEndHandler(ended -> {
            end.removeListener(closed);
            context.vertx().cancelTimer(hurry);
            if (ended.succeeded()) {
                place.answered();
            } else {
                place.gone();
            }
        });
        context.next();
    }

    /** None for a request that was not asked to be admitted. */
    Optional<Place> place(HttpServerRequest request) {
        return Optional.ofNullable(places.get(request));
    }

    private boolean take(long weight) {
        if (used.addAndGet(weight) <= room) {
            return true;
        }
        used.addAndGet(-weight);
        return false;
    }

    /** All but a POST may be answered with a list, and counts at least with that. */
    private long weight(HttpServerRequest request) {
        String length = request.getHeader("Content-Length");
        long body = length == null ? request.getHeader("Transfer-Encoding") == null ? 0 : largestBody
                : length.matches("[0-9]{1,9}") ? Math.min(Long.parseLong(length), largestBody) : largestBody;
        return LEAST + (request.method() == HttpMethod.POST ? body : Math.max(body, LIST));
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
