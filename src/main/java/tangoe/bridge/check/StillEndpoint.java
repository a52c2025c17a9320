package tangoe.bridge.check;

import org.apache.camel.AsyncCallback;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultAsyncProducer;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.service.ServiceHelper;

/** Stands in for an endpoint of a route under check: configured and initialised like it, never started, so that nobody is contacted. */
final class StillEndpoint extends DefaultEndpoint {

    private final Endpoint real;

    StillEndpoint(Endpoint real) {
        super(real.getEndpointUri(), null);
        this.real = real;
        setCamelContext(real.getCamelContext());
    }

    @Override
    public Producer createProducer() throws Exception {
        return new StillProducer(this, real.createProducer());
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        return real.createConsumer(processor);
    }

    @Override
    public boolean isSingleton() {
        return real.isSingleton();
    }

    @Override
    protected String createEndpointUri() {
        return real.getEndpointUri();
    }

    private static final class StillProducer extends DefaultAsyncProducer {

        private final Producer real;

        private StillProducer(Endpoint endpoint, Producer real) {
            super(endpoint);
            this.real = real;
        }

        @Override
        protected void doInit() {
            ServiceHelper.initService(real);
        }

        @Override
        public boolean process(Exchange exchange, AsyncCallback callback) {
            throw new IllegalStateException("a route under check carries nothing");
        }
    }
}
