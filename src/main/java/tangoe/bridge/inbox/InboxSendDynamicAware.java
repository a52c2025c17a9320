package tangoe.bridge.inbox;

import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.spi.SendDynamicAware;
import org.apache.camel.support.service.ServiceSupport;

/**
 * Makes {@code toD: inbox:…} work like {@code to:}. Otherwise Camel would put the values of {@code ticket}, {@code kind} and
 * {@code dedupe} into the address and evaluate it again, including any {@code ${…}} or {@code {{…}}} that came with a body. Only
 * the queue's name may be dynamic.
 */
public final class InboxSendDynamicAware extends ServiceSupport implements SendDynamicAware {

    private CamelContext camelContext;
    private String scheme;

    @Override
    public DynamicAwareEntry prepare(Exchange exchange, String uri, String originalUri) {
        return new DynamicAwareEntry(uri, originalUri, null, null);
    }

    @Override
    public String resolveStaticUri(Exchange exchange, DynamicAwareEntry entry) {
        String original = entry.getOriginalUri();
        int options = original.indexOf('?');
        String queue = entry.getUri().split("\\?", 2)[0];
        if (!queue.matches("inbox:(//)?[\\w.-]+")) {
            throw new IllegalArgumentException("A queue's name has letters, digits, - and _ only");
        }
        return options < 0 ? queue : queue + original.substring(options);
    }

    @Override
    public Processor createPreProcessor(Exchange exchange, DynamicAwareEntry entry) {
        return null;
    }

    @Override
    public Processor createPostProcessor(Exchange exchange, DynamicAwareEntry entry) {
        return null;
    }

    @Override
    public boolean isLenientProperties() {
        return false;
    }

    @Override
    public void setScheme(String scheme) {
        this.scheme = scheme;
    }

    @Override
    public String getScheme() {
        return scheme;
    }

    @Override
    public CamelContext getCamelContext() {
        return camelContext;
    }

    @Override
    public void setCamelContext(CamelContext camelContext) {
        this.camelContext = camelContext;
    }
}
