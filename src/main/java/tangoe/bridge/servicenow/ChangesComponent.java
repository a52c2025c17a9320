package tangoe.bridge.servicenow;

import java.time.Duration;
import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;

/** {@code servicenow-changes:table}; see {@link ChangesEndpoint}. */
@Component("servicenow-changes")
public final class ChangesComponent extends DefaultComponent {

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        ChangesEndpoint endpoint = new ChangesEndpoint(uri, this, remaining);
        endpoint.setPeriod(getAndRemoveParameter(parameters, "period", Duration.class, Duration.ofSeconds(30)));
        endpoint.setOverlap(getAndRemoveParameter(parameters, "overlap", Duration.class, Duration.ofMinutes(1)));
        endpoint.setInitialDelay(
                getAndRemoveParameter(parameters, "initialDelay", Duration.class, Duration.ofSeconds(1)).toMillis());
        setProperties(endpoint, parameters);
        return endpoint;
    }
}
