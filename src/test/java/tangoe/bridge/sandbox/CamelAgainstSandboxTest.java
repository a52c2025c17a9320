package tangoe.bridge.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.apache.camel.CamelExecutionException;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.servicenow.ServiceNowException;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tangoe.bridge.testing.MovableClock;

/**
 * camel-servicenow's own producer finds what it expects, and its known traps (docs/vendors/servicenow.md, camel-servicenow) show
 * here as they do on an instance.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CamelAgainstSandboxTest {

    private final ServiceNowSandbox sandbox = new ServiceNowSandbox(MovableClock.standingAt("2026-11-20T09:14:02Z"));
    private final CamelContext camel = new DefaultCamelContext();
    private ProducerTemplate template;
    private String endpoint;

    @BeforeEach
    void start() {
        sandbox.start(0);
        camel.start();
        template = camel.createProducerTemplate();
        endpoint = "servicenow:sandbox?apiUrl=" + sandbox.url() + "/api&userName=tangoe.bridge&password=secret"
                + "&resource=table&table=incident&excludeReferenceLink=true";
    }

    @AfterEach
    void stop() {
        camel.stop();
        sandbox.close();
    }

    @Test
    void listsReadsAndUpdates() {
        Map<String, String> incident = sandbox.openIncident(Map.of("short_description", "cracked"));
        sandbox.openIncident(Map.of("assignment_group", "Service Desk"));

        List<?> found = request(Map.of("CamelServiceNowAction", "retrieve", "CamelServiceNowQuery",
                "assignment_group.name=Tangoe Mobility^active=true^ORDERBYsys_updated_on", "CamelServiceNowFields", "number,caller_id.name"), null)
                .getMessage().getBody(List.class);
        assertThat(found).isEqualTo(List.of(Map.of("number", incident.get("number"), "caller_id.name", "Fred Luddy")));

        Map<?, ?> one = request(Map.of("CamelServiceNowAction", "retrieve", "CamelServiceNowSysId", incident.get("sys_id")), null)
                .getMessage().getBody(Map.class);
        assertThat(one.get("assignment_group")).isEqualTo(Seeds.TANGOE_MOBILITY);

        Map<?, ?> updated = request(Map.of("CamelServiceNowAction", "update", "CamelServiceNowSysId", incident.get("sys_id")),
                Map.of("state", "2", "work_notes", "seen")).getMessage().getBody(Map.class);
        assertThat(updated.get("state")).isEqualTo("2");
        assertThat(sandbox.journal(incident.get("number"), "work_notes")).containsExactly("seen");
        assertThat(sandbox.traffic().count("PATCH", "/api/now/table/incident")).isEqualTo(1);
    }

    @Test
    void rawCommasInTheLinkHeaderHideTheNextOffset() {
        sandbox.bulkInsert(3, Map.of());
        Map<String, Object> page = Map.of("CamelServiceNowAction", "retrieve", "CamelServiceNowLimit", 2);
        assertThat(request(page, null).getMessage().getHeader("CamelServiceNowOffsetNext", String.class)).isEqualTo("2");
        Map<String, Object> twoFields = new HashMap<>(page);
        twoFields.put("CamelServiceNowFields", "number,state");
        assertThat(request(twoFields, null).getMessage().getHeader("CamelServiceNowOffsetNext")).isNull();
    }

    @Test
    void aDataPolicySurfacesAsItsException() {
        Map<String, String> incident = sandbox.openIncident(Map.of());
        assertThatThrownBy(() -> request(Map.of("CamelServiceNowAction", "update", "CamelServiceNowSysId", incident.get("sys_id")),
                Map.of("state", "6"))).isInstanceOf(CamelExecutionException.class).cause().isInstanceOfSatisfying(ServiceNowException.class,
                        refused -> assertThat(refused.getDetail()).contains("Resolution code"));
    }

    @Test
    void signsInByOAuthPassword() {
        sandbox.openIncident(Map.of());
        endpoint += "&oauthClientId=bridge-client&oauthClientSecret=client-secret&oauthTokenUrl=" + sandbox.url() + "/oauth_token.do";
        assertThat(request(Map.of("CamelServiceNowAction", "retrieve"), null).getMessage().getBody(List.class)).hasSize(1);
        assertThat(sandbox.traffic().count("POST", "/oauth_token.do")).isEqualTo(1);
    }

    private Exchange request(Map<String, Object> headers, Object body) {
        Exchange exchange = template.request(endpoint, asked -> {
            asked.getMessage().setHeaders(new HashMap<>(headers));
            asked.getMessage().setBody(body);
        });
        if (exchange.getException() != null) {
            throw new CamelExecutionException("refused", exchange, exchange.getException());
        }
        return exchange;
    }
}
