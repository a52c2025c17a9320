package tangoe.bridge.testing;

import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;

/** The shipped route that writes CSV, alone. */
public final class CsvRoute implements AutoCloseable {

    private final CamelContext context = new DefaultCamelContext();

    public CsvRoute() {
        try {
            PluginHelper.getRoutesLoader(context).loadRoutes(ResourceHelper.resolveResource(context, "file:routes/inventory/csv.camel.yaml"));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        context.start();
    }

    public CamelContext context() {
        return context;
    }

    @Override
    public void close() {
        context.stop();
    }
}
