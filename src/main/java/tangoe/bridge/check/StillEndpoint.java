package tangoe.bridge.check;

import org.apache.camel.AsyncCallback;
import org.apache.camel.AsyncProducer;
import org.apache.camel.CamelContextAware;
import org.apache.camel.Consumer;
import org.apache.camel.DelegateEndpoint;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.DefaultAsyncProducer;
import org.apache.camel.support.DefaultInterceptSendToEndpoint;
import org.apache.camel.support.service.ServiceHelper;

/**
 * Replaces an endpoint of a route under check. Its producers, which would connect to somebody, are configured and initialised
 * like the real ones but never started. (Camel starts the real endpoint when it creates it.) Camel unwraps it for callers that
 * ask for an endpoint of a certain class.
 */
final class StillEndpoint extends DefaultInterceptSendToEndpoint {

    StillEndpoint(Endpoint real) {
        super(real, true);
    }

    @Override
    public AsyncProducer createAsyncProducer() throws Exception {
        return new StillProducer(this, getOriginalEndpoint().createAsyncProducer());
    }

    /** An endpoint that wraps another one, such as {@code master:}, would create the inner consumer only as leader. */
    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        return getOriginalEndpoint() instanceof DelegateEndpoint wrapping ? wrapping.getEndpoint().createConsumer(processor)
                : super.createConsumer(processor);
    }

    @Override
    public void init() {
        ServiceHelper.initService(getOriginalEndpoint());
    }

    @Override
    public void start() {
        init();
    }

    private static final class StillProducer extends DefaultAsyncProducer {

        private final AsyncProducer real;

        private StillProducer(Endpoint endpoint, AsyncProducer real) {
            super(endpoint);
            this.real = real;
        }

        @Override
        protected void doInit() {
            CamelContextAware.trySetCamelContext(real, getEndpoint().getCamelContext());
            ServiceHelper.initService(real);
        }

        @Override
        public boolean process(Exchange exchange, AsyncCallback callback) {
            throw new IllegalStateException("a route under check carries nothing");
        }
    }
}
