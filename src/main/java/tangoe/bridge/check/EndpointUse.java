package tangoe.bridge.check;

import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.camel.model.EndpointRequiredDefinition;
import org.apache.camel.model.KameletDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.ToDynamicDefinition;
import org.apache.camel.util.URISupport;

/**
 * An endpoint that a route names.
 *
 * @param scheme  the part before the first colon
 * @param name    the part between scheme and options; for a kamelet without the route id after the slash
 * @param options names of the options
 * @param dynamic whether Camel resolves it only when a message passes
 * @param line    of the step, counted from 1
 */
record EndpointUse(String scheme, String name, Set<String> options, boolean dynamic, int line) {

    static List<EndpointUse> of(RouteDefinition route) {
        List<EndpointUse> calls = new ArrayList<>();
        if (route.getInput() != null) {
            add(calls, route.getInput().getEndpointUri(), false, route.getInput().getLineNumber());
        }
        for (ProcessorDefinition<?> step : ProcessorDefinitionHelper.filterTypeInOutputs(route.getOutputs(),
                ProcessorDefinition.class)) {
            if (step instanceof ToDynamicDefinition dynamic) {
                add(calls, dynamic.getUri(), true, step.getLineNumber());
            } else if (step instanceof EndpointRequiredDefinition fixed) {
                add(calls, fixed.getEndpointUri(), false, step.getLineNumber());
            } else if (step instanceof KameletDefinition kamelet) {
                add(calls, "kamelet:" + kamelet.getName(), false, step.getLineNumber());
            }
        }
        return calls;
    }

    private static void add(List<EndpointUse> calls, String uri, boolean dynamic, int line) {
        if (uri == null || !uri.contains(":") || uri.startsWith("{{") || uri.startsWith("$")) {
            return;
        }
        int question = uri.indexOf('?');
        String address = question < 0 ? uri : uri.substring(0, question);
        String scheme = address.substring(0, address.indexOf(':'));
        String name = address.substring(scheme.length() + 1).replaceFirst("^//", "");
        try {
            Set<String> options = question < 0 ? Set.of() : URISupport.parseQuery(uri.substring(question + 1), true).keySet();
            calls.add(new EndpointUse(scheme, scheme.equals("kamelet") ? name.replaceFirst("/.*", "") : name, options, dynamic, line));
        } catch (URISyntaxException leftToCamel) {
            calls.add(new EndpointUse(scheme, name, Set.of(), dynamic, line));
        }
    }
}
