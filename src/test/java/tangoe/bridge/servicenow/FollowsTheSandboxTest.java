package tangoe.bridge.servicenow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tangoe.bridge.sandbox.ServiceNowSandbox;
import tangoe.bridge.testing.MovableClock;
import tangoe.bridge.vendor.AnswerLost;
import tangoe.bridge.vendor.Refused;
import tangoe.bridge.vendor.Unavailable;

/** The shipped query, the journals and the writes against the sandbox that the demo runs on. */
class FollowsTheSandboxTest {

    private static final String QUERY = "assignment_group.name=Tangoe Mobility^active=true";

    private final MovableClock clock = MovableClock.standingAt("2026-11-20T10:00:00Z");
    private final ServiceNowSandbox sandbox = new ServiceNowSandbox(clock).start(0);
    private final DefaultCamelContext context = new DefaultCamelContext();
    private final List<Map<String, Object>> handed = new ArrayList<>();
    private ServiceNow serviceNow;

    @BeforeEach
    void start() throws Exception {
        sandbox.signIn().password(ServiceNowSandbox.BRIDGE, "s3cret-word");
        serviceNow = new ServiceNow(new ServiceNowSettings(sandbox.url(), ServiceNowSettings.Auth.BASIC,
                ServiceNowSandbox.BRIDGE, "s3cret-word", null, null, null, clock)
                .withTimeouts(Duration.ofSeconds(2), Duration.ofSeconds(2)), context);
        context.getRegistry().bind("servicenow", serviceNow);
        context.getRegistry().bind("cursors", new MemoryCursors());
        context.getRegistry().bind("clock", clock);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("servicenow-changes:incident?initialDelay=1h&query=RAW(" + QUERY + ")&alsoQuery="
                        + "correlation_display%3DTangoe&fields=short_description,state,caller_id.employee_number"
                        + "&integrationUser=" + ServiceNowSandbox.BRIDGE).routeId("follow")
                        .process(exchange -> take(exchange.getMessage().getBody(List.class)));
            }
        });
        context.start();
    }

    @AfterEach
    void stop() {
        context.stop();
        serviceNow.close();
        sandbox.close();
    }

    @SuppressWarnings("unchecked")
    private void take(List<?> page) {
        handed.addAll((List<Map<String, Object>>) page);
    }

    private int poll() {
        return ((ChangesConsumer) context.getRoute("follow").getConsumer()).pollOnce();
    }

    @Test
    void anIncidentIsFollowedFromItsOpeningToItsClosing() {
        Map<String, String> incident = sandbox.openIncident(Map.of("short_description", "Screen broken"));
        String number = incident.get("number");
        sandbox.comment(number, "It fell", "fred.luddy");
        assertThat(poll()).isEqualTo(1);
        clock.advance(Duration.ofMinutes(5));

        serviceNow.update("incident", incident.get("sys_id"), Map.of("correlation_display", "Tangoe", "correlation_id", "77",
                "work_notes", "taken"), List.of("sys_mod_count"));
        clock.advance(Duration.ofMinutes(5));
        serviceNow.update("incident", incident.get("sys_id"), Map.of("state", "6", "close_code", "Solution provided",
                "close_notes", "new phone", "work_notes", "done"), List.of());
        assertThat(poll()).isEqualTo(1);
        assertThat(poll()).isZero();

        assertThat(handed).hasSize(2);
        assertThat(handed.get(1).get("incident")).extracting("state", "short_description").containsExactly("6", "Screen broken");
        assertThat((List<?>) handed.get(0).get("journals")).singleElement().extracting("value").isEqualTo("It fell");
        // Within the overlap an entry may come again, and its sys_id tells so; the bridge's own never come.
        assertThat(handed.get(1).get("journals")).isEqualTo(handed.get(0).get("journals"));
        assertThat(new Records(serviceNow, "incident", "", List.of(), List.of("comments"), null).read(number)).isPresent();
    }

    @Test
    void everyFaultIsOneOfTheThreeFailures() {
        String sysId = sandbox.openIncident(Map.of()).get("sys_id");
        sandbox.faults().onEverything().halfJsonAfterWrite().once();
        assertThatThrownBy(() -> note(sysId)).isInstanceOf(AnswerLost.class);
        sandbox.faults().clear();
        sandbox.faults().onEverything().cutBodyAfterWrite().once();
        assertThatThrownBy(() -> note(sysId)).isInstanceOf(AnswerLost.class);
        sandbox.faults().clear();
        sandbox.faults().onEverything().htmlPage(200).once();
        assertThatThrownBy(() -> note(sysId)).isInstanceOf(Unavailable.class);
        sandbox.faults().clear();
        sandbox.faults().onEverything().timeoutAfterWrite(Duration.ofSeconds(1)).once();
        assertThatThrownBy(() -> note(sysId)).isInstanceOf(AnswerLost.class);
        sandbox.faults().clear();
        assertThatThrownBy(() -> serviceNow.update("incident", sysId, Map.of("state", "6"), List.of()))
                .isInstanceOf(Refused.class);
        sandbox.faults().onEverything().tooManyRequests(Duration.ofSeconds(9)).once();
        assertThatThrownBy(() -> note(sysId)).isInstanceOfSatisfying(Unavailable.class,
                failed -> assertThat(failed.retryAfter()).contains(Duration.ofSeconds(9)));
    }

    @Test
    void theSandboxesChoicesAreRead() {
        Choices choices = new Choices(serviceNow, Map.of("incident", Map.of("state", Set.of("99"))), Clock.systemUTC());
        assertThat(choices.refresh()).isTrue();
        assertThat(choices.has("incident", "state", "6")).isTrue();
        assertThat(choices.has("incident", "state", "99")).isFalse();
    }

    private void note(String sysId) {
        serviceNow.update("incident", sysId, Map.of("work_notes", "a note"), List.of());
    }
}
