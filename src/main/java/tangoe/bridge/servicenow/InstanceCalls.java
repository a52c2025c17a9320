package tangoe.bridge.servicenow;

import static tangoe.bridge.vendor.Vendor.SERVICENOW;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Producer;
import org.apache.camel.component.servicenow.ServiceNowComponent;
import org.apache.camel.component.servicenow.ServiceNowConfiguration;
import org.apache.camel.component.servicenow.ServiceNowConstants;
import org.apache.camel.component.servicenow.ServiceNowEndpoint;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.service.ServiceHelper;
import org.apache.cxf.Bus;
import org.apache.cxf.BusFactory;
import org.apache.cxf.configuration.jsse.TLSClientParameters;
import org.apache.cxf.transport.http.HTTPConduitConfigurer;
import org.apache.cxf.transports.http.configuration.HTTPClientPolicy;
import tangoe.bridge.vendor.AnswerLost;
import tangoe.bridge.vendor.Contact;
import tangoe.bridge.vendor.Quota;
import tangoe.bridge.vendor.SignInRefused;
import tangoe.bridge.vendor.TlsFailure;
import tangoe.bridge.vendor.Unavailable;
import tangoe.bridge.vendor.VendorException;

/** Calls of the instance's API through the component, each judged, signed in and at its turn. Safe for many threads. */
final class InstanceCalls implements AutoCloseable {

    private final CamelContext context;
    private final Contact contact;
    private final SignIn signIn;
    private final CallFilter filter;
    private final Bus bus;
    private final ServiceNowEndpoint endpoint;
    private final Producer producer;
    private final boolean overTls;

    InstanceCalls(ServiceNowSettings settings, CamelContext context, Quota quota, Contact contact) {
        this.context = context;
        this.contact = contact;
        overTls = "https".equalsIgnoreCase(settings.url().getScheme());
        signIn = SignIn.of(settings, contact);
        filter = new CallFilter(settings, signIn, quota);

        // The component is given neither credentials (its own sign-in never recovers) nor a URI that could be printed,
        // nor TLS parameters, with which PATCH fails: the conduit is given its SSL context by the bus.
        HTTPClientPolicy policy = new HTTPClientPolicy();
        policy.setConnectionTimeout(settings.connectTimeout().toMillis());
        policy.setReceiveTimeout(settings.receiveTimeout().toMillis());
        ServiceNowConfiguration configuration = new ServiceNowConfiguration();
        configuration.setApiUrl(settings.address("/api"));
        configuration.setHttpClientPolicy(policy);
        configuration.setDisplayValue("false");
        configuration.setInputDisplayValue(false);
        configuration.setExcludeReferenceLink(true);
        ServiceNowComponent component = new ServiceNowComponent(context);
        endpoint = new ServiceNowEndpoint("servicenow:bridge", component, configuration, "bridge");
        endpoint.setCamelContext(context);

        Bus before = BusFactory.getThreadDefaultBus(false);
        Bus shared = BusFactory.getDefaultBus(false);
        bus = BusFactory.newInstance().createBus();
        try {
            bus.setProperty("org.apache.cxf.jaxrs.bus.providers", List.of(filter));
            bus.setExtension((name, address, conduit) -> {
                TLSClientParameters tls = new TLSClientParameters();
                tls.setSslContext(contact.tls());
                conduit.setTlsClientParameters(tls);
            }, HTTPConduitConfigurer.class);
            BusFactory.setThreadDefaultBus(bus);
            producer = endpoint.createProducer();
            CamelContextAware.trySetCamelContext(producer, context);
            ServiceHelper.startService(producer);
        } catch (Exception failed) {
            throw new IllegalStateException("The ServiceNow component does not start", failed);
        } finally {
            // Other users of CXF in this JVM must not send our credentials.
            if (shared == null && BusFactory.getDefaultBus(false) == bus) {
                BusFactory.setDefaultBus(null);
            }
            BusFactory.setThreadDefaultBus(before);
        }
    }

    /**
     * One call, repeated with a new token where the old one had ended.
     *
     * @param headers as the component wants them
     * @return the body of the answer
     * @throws VendorException as {@link ServiceNow} says
     */
    Object call(Map<String, Object> headers, Object body) {
        contact.holdOff().enter();
        try {
            Object answer = callTwice(headers, body);
            contact.holdOff().accepted();
            return answer;
        } catch (VendorException failed) {
            contact.holdOff().failed(failed);
            throw failed;
        } finally {
            contact.holdOff().leave();
        }
    }

    private Object callTwice(Map<String, Object> headers, Object body) {
        try {
            return callOnce(headers, body);
        } catch (SignInRefused failed) {
            if (signIn.renewable() && filter.last().isOut()) {
                return callOnce(headers, body);
            }
            throw failed;
        }
    }

    // Each call has its own exchange: the component leaves paging headers and models of the last answer behind.
    private Object callOnce(Map<String, Object> headers, Object body) {
        filter.begin();
        Exchange exchange = new DefaultExchange(context);
        Message message = exchange.getMessage();
        message.setHeaders(new LinkedHashMap<>(headers));
        message.setBody(body);
        try {
            producer.process(exchange);
        } catch (Exception failed) {
            exchange.setException(failed);
        }
        RuntimeException failure = exchange.getException() == null ? null : failure(exchange.getException());
        CallFilter.Call call = filter.last();
        if (call.isOut() && (failure == null || failure instanceof VendorException)) {
            contact.presence().called(operation(headers), call.began(), call.status(), (VendorException) failure);
        }
        if (failure != null) {
            throw failure;
        }
        return exchange.getMessage().getBody();
    }

    /** Such as {@code update incident}. */
    private static String operation(Map<String, Object> headers) {
        return headers.get(ServiceNowConstants.ACTION) + " " + headers.get(ServiceNowConstants.PARAM_TABLE_NAME);
    }

    private RuntimeException failure(Throwable failed) {
        Optional<String> tls = TlsFailure.of(SERVICENOW, failed);
        if (tls.isPresent()) {
            return new Unavailable(SERVICENOW, 0, tls.get(), null, failed);
        }
        Throwable deepest = failed;
        for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
            if (cause instanceof VendorException known) {
                return known;
            }
            if (cause instanceof ConnectException || cause instanceof UnknownHostException
                    || cause instanceof NoRouteToHostException || cause instanceof HttpConnectTimeoutException) {
                return new Unavailable(SERVICENOW, 0, "could not be reached (" + cause.getClass().getSimpleName() + ")",
                        null, failed);
            }
            if (cause instanceof HttpTimeoutException) {
                return new AnswerLost(SERVICENOW, 0, "did not answer in time", failed);
            }
            deepest = cause;
        }
        if (deepest instanceof IOException || deepest instanceof UncheckedIOException) {
            return new AnswerLost(SERVICENOW, 0, "cut the connection (" + deepest.getClass().getSimpleName() + ")"
                    + TlsFailure.ofACut(SERVICENOW, overTls), failed);
        }
        return failed instanceof RuntimeException known ? known : new IllegalStateException(failed);
    }

    /** {@code X-Total-Count} of the calling thread's last call. */
    OptionalLong total() {
        return filter.last().total();
    }

    /** {@code Date} of the calling thread's last call. */
    Optional<Instant> date() {
        return filter.last().date();
    }

    @Override
    public void close() {
        ServiceHelper.stopAndShutdownServices(producer, endpoint);
        bus.shutdown(true);
    }
}
