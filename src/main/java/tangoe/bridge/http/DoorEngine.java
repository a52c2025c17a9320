package tangoe.bridge.http;

import io.vertx.ext.web.RoutingContext;
import java.util.List;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.spi.PlatformHttpConsumer;
import org.apache.camel.component.platform.http.vertx.HttpMessage;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpConsumer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpEngine;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.support.processor.DelegateAsyncProcessor;

/** Hands requests to the routes, and tells {@link Admission} when a route begins and ends. */
public final class DoorEngine extends VertxPlatformHttpEngine {

    /** Property of an exchange: the path of the route that took the request. Within a Kamelet Camel does not say which one that is. */
    static final String PATH = "door.path";

    private final int port;
    private final Admission admission;

    public DoorEngine(int port, Admission admission) {
        this.port = port;
        this.admission = admission;
    }

    /** If a management server runs too, Camel 4.17.0 looks for the routes' server at port 8080, whatever the settings say. */
    @Override
    public int getServerPort() {
        return port;
    }

    @Override
    public PlatformHttpConsumer createConsumer(PlatformHttpEndpoint endpoint, Processor route) {
        return new VertxPlatformHttpConsumer(endpoint, observed(route, endpoint.getPath()), List.of(), VertxPlatformHttpRouter.getRouterNameFromPort(port)) {
            @Override
            protected void handleRequest(RoutingContext context) {
                if (!isSuspended()) {
                    admission.place(context.request()).ifPresent(Admission.Place::enter);
                }
                super.handleRequest(context);
            }
        };
    }

    private Processor observed(Processor route, String path) {
        return new DelegateAsyncProcessor(route) {
            @Override
            public boolean process(Exchange exchange, AsyncCallback callback) {
                exchange.setProperty(PATH, path);
                Admission.Place place = admission.place(exchange.getMessage(HttpMessage.class).getRequest()).orElse(null);
                if (place == null) {
                    return super.process(exchange, callback);
                }
                place.begin();
                try {
                    return super.process(exchange, sync -> {
                        place.routeLeft();
                        callback.done(sync);
                    });
                } catch (RuntimeException | Error e) {
                    place.routeLeft();
                    throw e;
                }
            }
        };
    }
}
