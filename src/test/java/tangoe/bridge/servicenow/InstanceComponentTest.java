package tangoe.bridge.servicenow;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.servicenow.ServiceNowConstants;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tangoe.bridge.testing.MovableClock;
import tangoe.bridge.vendor.Refused;

/** A route that says {@code servicenow:} calls the instance as everything else does, and cannot read or write a whole table by mistake. */
class InstanceComponentTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ID = LoopbackInstance.id(1);

    private final DefaultCamelContext context = new DefaultCamelContext();
    private LoopbackInstance instance;
    private ServiceNow serviceNow;
    private ProducerTemplate template;

    @BeforeEach
    void start() throws Exception {
        instance = new LoopbackInstance();
        instance.incident(1, "2026-11-20 09:00:00");
        serviceNow = new ServiceNow(Following.settings(instance, MovableClock.standingAt("2026-11-20T10:00:00Z")), context);
        context.addComponent("servicenow", new InstanceComponent(serviceNow));
        context.start();
        template = context.createProducerTemplate();
    }

    @AfterEach
    void stop() {
        context.stop();
        serviceNow.close();
        instance.close();
    }

    private Exchange call(String method, String sysId, String query, Object body) {
        Map<String, Object> headers = new HashMap<>(Map.of(Exchange.HTTP_METHOD, method, ServiceNowConstants.PARAM_TABLE_NAME, "incident",
                ServiceNowConstants.PARAM_SYS_ID, sysId, ServiceNowConstants.SYSPARM_QUERY, query,
                ServiceNowConstants.SYSPARM_FIELDS, "sys_id, state", ServiceNowConstants.SYSPARM_LIMIT, "1"));
        return template.request("servicenow:instance", exchange -> {
            exchange.getMessage().setHeaders(headers);
            exchange.getMessage().setBody(body);
        });
    }

    private static JsonNode tree(String json) throws JsonProcessingException {
        return JSON.readTree(json);
    }

    @Test
    void aRecordAndAListAreTreesOfTexts() throws Exception {
        assertThat(call("GET", ID, "", null).getMessage().getBody()).isEqualTo(tree("{\"sys_id\":\"" + ID + "\",\"state\":\"1\"}"));
        Exchange list = call("GET", "", "sys_id=" + ID, null);
        assertThat(list.getMessage().getBody()).isEqualTo(tree("[{\"sys_id\":\"" + ID + "\",\"state\":\"1\"}]"));
        assertThat(list.getMessage().getHeader("X-Total-Count", Integer.class)).isEqualTo(1);
        assertThat(instance.requests).allSatisfy(seen -> assertThat(seen.headers()).as("signed in").containsKey("authorization"));
    }

    @Test
    void aWriteAnswersTheRecordWithWhatWasWritten() throws Exception {
        Exchange write = call("PATCH", ID, "", JSON.createObjectNode().put("close_notes", "Done."));
        assertThat(write.getMessage().getBody()).isEqualTo(tree("{\"sys_id\":\"" + ID + "\",\"state\":\"1\",\"close_notes\":\"Done.\"}"));
    }

    @Test
    void aRecordThatIsNotThereIsRefused() {
        assertThat(call("GET", LoopbackInstance.id(2), "", null).getException()).isInstanceOf(Refused.class)
                .hasMessage("ServiceNow has no incident " + LoopbackInstance.id(2) + " that the bridge's user may read");
    }

    @ParameterizedTest
    @CsvSource({"GET,''", "PATCH,''", "PATCH,x", "DELETE,00000000000000000000000000000001", "'',''"})
    void whatNamesNoRecordOrNoMethodIsNotCalled(String method, String sysId) {
        Exchange refused = call(method, sysId, "", JSON.createObjectNode().put("state", "6"));
        assertThat(refused.getException()).isInstanceOf(IllegalArgumentException.class);
        assertThat(instance.requests).isEmpty();
    }
}
