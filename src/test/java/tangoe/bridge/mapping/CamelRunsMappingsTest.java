package tangoe.bridge.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static tangoe.bridge.mapping.ShippedMappings.json;

import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;

/** Camel's own jq language, given a mapping as a file, answers as the plain tests do. */
class CamelRunsMappingsTest {

    @Test
    void mappingsRunAsFilesInARoute() throws Exception {
        try (CamelContext context = new DefaultCamelContext()) {
            ShippedMappings.functions(Map.of("support.requestor-number", "18005550100")).bindTo(context);
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    for (String file : new String[] {"support-request", "interaction", "linked", "incident-update"}) {
                        from("direct:" + file).setBody().jq("resource:file:" + ShippedMappings.FOLDER.resolve(file + ".jq"));
                    }
                }
            });
            context.start();
            assertThat(send(context, "support-request", "{'incident': {'number': 'INC1', 'short_description': 'VPN'}}"))
                    .isEqualTo(json("""
                            {'support_request': {'text': 'Short description: VPN\\nIncident: INC1', 'requestor_name': 'unknown',
                             'requestor_number': '18005550100', 'request_type': 'Tech Support :: VPN', 'external_source_id': 'INC1',
                             'device_type': 'Smart Phone', 'vip': false}}"""));
            assertThat(send(context, "interaction", "{'kind': 'resolved', 'text': 'ok', 'author': 'fred', 'thread_token': 't'}"))
                    .isEqualTo(json("""
                            {'interaction': {'interaction_thread_token': 't', 'text': 'Resolved in ServiceNow by fred: ok'}}"""));
            assertThat(send(context, "linked", "{'tangoe_id': 7, 'tag': '[tb-1]'}").path("correlation_id").asText()).isEqualTo("7");
            assertThat(send(context, "incident-update", "{'event': 'canceled', 'payload': {}, 'incident': {'state': '2'}, 'tag': '[tb-1]'}"))
                    .isEqualTo(json("{'state': '8', 'work_notes': 'Tangoe canceled this request.\\n[tb-1]'}"));
        }
    }

    private static JsonNode send(CamelContext context, String mapping, String input) throws Exception {
        return context.createProducerTemplate().requestBody("direct:" + mapping, json(input), JsonNode.class);
    }
}
