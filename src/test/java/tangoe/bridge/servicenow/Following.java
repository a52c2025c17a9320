package tangoe.bridge.servicenow;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import tangoe.bridge.sandbox.ServiceNowSandbox;
import tangoe.bridge.testing.MovableClock;

/** A started route on {@code servicenow-changes} that keeps what it is handed; polls only when told to, unless the options say when. */
final class Following implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    final DefaultCamelContext context = new DefaultCamelContext();
    final List<Map<String, Object>> handed = new ArrayList<>();
    final List<Integer> pages = new ArrayList<>();
    final ServiceNow serviceNow;
    volatile Processor before = exchange -> { };

    Following(LoopbackInstance instance, MemoryCursors cursors, MovableClock clock, String options) throws Exception {
        this(settings(instance, clock), cursors, clock, options);
    }

    Following(ServiceNowSandbox sandbox, MemoryCursors cursors, MovableClock clock, String options) throws Exception {
        this(new ServiceNowSettings(sandbox.url(), ServiceNowSettings.Auth.BASIC, ServiceNowSandbox.BRIDGE, ServiceNowSandbox.PASSWORD, null,
                null, null, clock).withTimeouts(PATIENCE, PATIENCE), cursors, clock, options);
    }

    private Following(ServiceNowSettings settings, MemoryCursors cursors, MovableClock clock, String options) throws Exception {
        serviceNow = new ServiceNow(settings, context);
        context.getRegistry().bind("servicenow", serviceNow);
        context.getRegistry().bind("cursors", cursors);
        context.getRegistry().bind("clock", clock);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("servicenow-changes:incident?" + (options.contains("initialDelay=") ? "" : "initialDelay=1h&") + options).routeId("follow")
                        .process(exchange -> take(exchange));
            }
        });
        context.start();
    }

    static ServiceNowSettings settings(LoopbackInstance instance, MovableClock clock) {
        return new ServiceNowSettings(instance.url(), ServiceNowSettings.Auth.BASIC, "bridge", "s3cret-word", null, null,
                null, clock).withTimeouts(Duration.ofSeconds(2), Duration.ofSeconds(2));
    }

    ChangesConsumer consumer() {
        return (ChangesConsumer) context.getRoute("follow").getConsumer();
    }

    List<String> ids() {
        return handed.stream().map(element -> ((Map<?, ?>) element.get("incident")).get("sys_id").toString()).toList();
    }

    @SuppressWarnings("unchecked")
    private void take(Exchange exchange) throws Exception {
        before.process(exchange);
        List<Map<String, Object>> body = exchange.getMessage().getBody(List.class);
        pages.add(body.size());
        handed.addAll(body);
    }

    @Override
    public void close() {
        context.stop();
        serviceNow.close();
    }
}
