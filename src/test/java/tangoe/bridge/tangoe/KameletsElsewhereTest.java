package tangoe.bridge.tangoe;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tangoe.bridge.sandbox.ReceivedRequest;
import tangoe.bridge.sandbox.TangoeSandbox;

/** The Kamelets for Tangoe in a Camel project that has nothing else of the bridge. */
class KameletsElsewhereTest {

    @ParameterizedTest
    @ValueSource(strings = {"api-token", "jwt"})
    void openASupportRequestAndAddAnInteraction(String auth) throws Exception {
        try (TangoeSandbox tangoe = new TangoeSandbox(Clock.systemUTC()).start(0); DefaultCamelContext context = new DefaultCamelContext()) {
            Properties properties = new Properties();
            properties.setProperty("tangoe.url", tangoe.url());
            context.getPropertiesComponent().setInitialProperties(properties);
            context.getRegistry().bind("tangoe", account(tangoe, auth));
            for (String kamelet : List.of("tangoe-call", "tangoe-support-request", "tangoe-interaction", "tangoe-business-devices")) {
                PluginHelper.getRoutesLoader(context).loadRoutes(ResourceHelper.resolveMandatoryResource(context,
                        "file:" + Path.of("routes/kamelets", kamelet + ".kamelet.yaml").toAbsolutePath()));
            }
            context.start();
            ProducerTemplate template = context.createProducerTemplate();

            Map<?, ?> request = template.requestBodyAndHeader("kamelet:tangoe-support-request?employee_id=${header.who}",
                    Map.of("support_request", Map.of("text", "No signal", "requestor_name", "Fred Luddy", "requestor_number", "3175550142",
                            "request_type", "Tech Support", "external_source_id", "SN1")), "who", " 0012349&page=2 ", Map.class);
            template.requestBody("kamelet:tangoe-interaction",
                    Map.of("interaction", Map.of("interaction_thread_token", request.get("thread_token"), "text", "Still none")));

            assertThat(tangoe.request("SN1").texts()).containsExactly("No signal", "Still none");
            assertThat(request.get("tangoe_id")).isEqualTo(Long.toString(tangoe.request("SN1").id()));
            assertThat(tangoe.traffic().count("POST", "/v2/token")).isEqualTo(auth.equals("jwt") ? 1 : 0);
            assertThat(tangoe.traffic().requests("POST", "/1/support_requests")).extracting(ReceivedRequest::query)
                    .containsExactly(Map.of("employee_id", "0012349&page=2"));

            template.requestBody("kamelet:tangoe-business-devices?page=${variable.page}", (Object) null);
            template.send("kamelet:tangoe-business-devices?page=${variable.page}&changed_since=2026-11-28", exchange -> exchange.setVariable("page", 2));
            assertThat(tangoe.traffic().requests("GET", "/1/devices/business_devices")).extracting(ReceivedRequest::query).containsExactly(
                    Map.of("per_page", "999"), Map.of("per_page", "999", "page", "2", "updated_at_gt", "2026-11-28"));
        }
    }

    private static TangoeAccount account(TangoeSandbox tangoe, String auth) {
        TangoeAccount account = new TangoeAccount();
        account.setUrl(tangoe.url());
        account.setAuth(auth);
        account.setApiToken(TangoeSandbox.API_TOKEN);
        account.setClientId("tangoe-client");
        account.setClientSecret("tangoe-secret");
        account.setSubject("tangoe_api@acme.com");
        return account;
    }
}
