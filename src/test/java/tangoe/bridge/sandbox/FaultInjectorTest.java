package tangoe.bridge.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static tangoe.bridge.sandbox.Caller.json;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.databind.JsonNode;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tangoe.bridge.testing.MovableClock;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FaultInjectorTest {

    private static final String INCIDENTS = "/api/now/table/incident";

    private final MovableClock clock = MovableClock.standingAt("2026-11-20T09:14:02Z");
    private final ServiceNowSandbox servicenow = new ServiceNowSandbox(clock);
    private final TangoeSandbox tangoe = new TangoeSandbox(clock);
    private Caller toServicenow;
    private Caller toTangoe;

    @BeforeEach
    void start() {
        servicenow.start(0);
        tangoe.start(0);
        toServicenow = Caller.basic(servicenow.url(), "tangoe.bridge", "secret");
        toTangoe = new Caller(tangoe.url(), Map.of("API-Token", "tangoe-token"));
    }

    @AfterEach
    void stop() {
        servicenow.close();
        tangoe.close();
    }

    @Test
    void aTimeoutAfterTheWriteWritesAndNeverAnswersUntilCleared() throws Exception {
        FaultRule rule = tangoe.faults().onPath("/1/support_requests").method("POST").once().timeoutAfterWrite();
        CompletableFuture<HttpResponse<String>> silent = CompletableFuture.supplyAsync(() -> create("INC1"));
        Awaitility.await().until(() -> tangoe.requests("INC1").size() == 1);
        assertThat(silent).isNotDone();
        assertThat(rule.fired()).isEqualTo(1);
        assertThat(create("INC2").statusCode()).isEqualTo(201);

        tangoe.faults().clear();
        assertThatThrownBy(() -> silent.get(5, TimeUnit.SECONDS)).isInstanceOf(ExecutionException.class);
        assertThat(tangoe.requests("INC1")).hasSize(1);
        assertThat(tangoe.traffic().requests("POST", "/1/").get(0)).satisfies(entry -> {
            assertThat(entry.status()).isZero();
            assertThat(entry.fault()).isEqualTo("timeout-after-write");
        });
    }

    @Test
    void aTimeoutMayCutTheConnectionByItself() {
        tangoe.faults().onEverything().once().timeoutAfterWrite(Duration.ofMillis(50));
        assertThatThrownBy(() -> create("INC1")).hasRootCauseInstanceOf(IOException.class);
        assertThat(tangoe.requests("INC1")).hasSize(1);
        tangoe.faults().onEverything().once().timeoutBeforeWrite(Duration.ofMillis(50));
        assertThatThrownBy(() -> create("INC2")).hasRootCauseInstanceOf(IOException.class);
        assertThat(tangoe.requests("INC2")).isEmpty();
    }

    @Test
    void aStatusComesInTheVendorsWordsBeforeOrAfterTheWrite() throws Exception {
        tangoe.faults().onPath("/1/support_requests").once().status(503);
        HttpResponse<String> refused = create("INC1");
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(json(refused)).isEqualTo(Json.read("{\"status\":\"service_unavailable\",\"message\":[\"service unavailable\"]}"));
        assertThat(tangoe.requests("INC1")).isEmpty();

        servicenow.faults().onPath(INCIDENTS).once().statusAfterWrite(500);
        HttpResponse<String> written = toServicenow.post(INCIDENTS, Map.of("short_description", "stored"));
        assertThat(written.statusCode()).isEqualTo(500);
        assertThat(json(written).path("error").path("message").asText()).isEqualTo("Transaction cancelled: maximum execution time exceeded");
        assertThat(servicenow.records("incident")).hasSize(1);
    }

    @Test
    void tooManyRequestsMayTellWhenToComeBack() throws Exception {
        servicenow.faults().onPath(INCIDENTS).once().tooManyRequests(null);
        servicenow.faults().onPath(INCIDENTS).once().tooManyRequests(Duration.ofSeconds(7));
        servicenow.faults().onPath(INCIDENTS).once().tooManyRequestsUntil(Instant.parse("2026-11-20T09:15:00Z"));
        assertThat(toServicenow.get(INCIDENTS).headers().firstValue("Retry-After")).isEmpty();
        assertThat(toServicenow.get(INCIDENTS).headers().firstValue("Retry-After")).hasValue("7");
        HttpResponse<String> dated = toServicenow.get(INCIDENTS);
        assertThat(dated.headers().firstValue("Retry-After")).hasValue("Fri, 20 Nov 2026 09:15:00 GMT");
        assertThat(dated.statusCode()).isEqualTo(429);
        assertThat(json(dated).path("error").path("message").asText()).isEqualTo("Rate limit exceeded");
        assertThat(toServicenow.get(INCIDENTS).statusCode()).isEqualTo(200);
    }

    @Test
    void aBodyMayBeCutInTransitOrBeHalfJson() throws Exception {
        tangoe.faults().onPath("/1/support_requests").once().cutBodyAfterWrite();
        assertThatThrownBy(() -> create("INC1")).hasRootCauseInstanceOf(IOException.class);
        assertThat(tangoe.requests("INC1")).hasSize(1);

        tangoe.faults().onPath("/1/support_requests").once().halfJsonAfterWrite();
        HttpResponse<String> half = create("INC2");
        assertThat(half.statusCode()).isEqualTo(201);
        assertThatThrownBy(() -> json(half)).isInstanceOf(IllegalArgumentException.class);
        assertThat(tangoe.requests("INC2")).hasSize(1);
    }

    @Test
    void aPageForPeopleIsNoJson() throws Exception {
        servicenow.faults().onEverything().once().htmlPage(200);
        HttpResponse<String> page = toServicenow.get(INCIDENTS);
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/html");
        assertThat(page.body()).startsWith("<html>");
    }

    @Test
    void aTwoHundredMayHoldAnError() throws Exception {
        servicenow.bulkInsert(4, Map.of());
        servicenow.faults().onPath(INCIDENTS).once().errorInside200();
        HttpResponse<String> partial = toServicenow.get(INCIDENTS);
        assertThat(partial.statusCode()).isEqualTo(200);
        JsonNode body = json(partial);
        assertThat(body.path("result")).hasSize(2);
        assertThat(body.path("status").asText()).isEqualTo("failure");
        assertThat(body.path("error").has("message")).isTrue();

        tangoe.faults().onPath("/1/support_requests").once().errorInside200();
        HttpResponse<String> refused = create("INC1");
        assertThat(refused.statusCode()).isEqualTo(200);
        assertThat(json(refused).path("status").asText()).isEqualTo("bad_request");
        assertThat(json(refused).path("message").isArray()).isTrue();
        assertThat(tangoe.requests()).isEmpty();
    }

    @Test
    void aRuleKeepsToItsPathMethodTextAndCount() throws Exception {
        Map<String, String> one = servicenow.openIncident(Map.of());
        Map<String, String> other = servicenow.openIncident(Map.of());
        FaultRule rule = servicenow.faults().onPath("/api/now/*table/incident").method("PATCH").containing(one.get("sys_id")).times(2).status(503);
        String onePath = INCIDENTS + "/" + one.get("sys_id");
        assertThat(toServicenow.patch("/api/now/v2/table/incident/" + one.get("sys_id"), Map.of("category", "a")).statusCode()).isEqualTo(503);
        assertThat(toServicenow.patch(INCIDENTS + "/" + other.get("sys_id"), Map.of("category", "a")).statusCode()).isEqualTo(200);
        assertThat(toServicenow.get(onePath).statusCode()).isEqualTo(200);
        assertThat(toServicenow.get("/api/now/table/incident_alert").statusCode()).isEqualTo(400);
        assertThat(toServicenow.patch(onePath, Map.of("category", "a")).statusCode()).isEqualTo(503);
        assertThat(toServicenow.patch(onePath, Map.of("category", "a")).statusCode()).isEqualTo(200);
        assertThat(rule.fired()).isEqualTo(2);

        tangoe.faults().onPath("/1").containing("INC7").status(500);
        assertThat(create("INC7").statusCode()).isEqualTo(500);
        assertThat(create("INC8").statusCode()).isEqualTo(201);
        assertThat(create("INC7").statusCode()).isEqualTo(500);
    }

    @Test
    void refusedConnectionsComeBackOnTheSamePort() throws Exception {
        assertThat(create("INC1").statusCode()).isEqualTo(201);
        tangoe.faults().refuseConnections();
        assertThatThrownBy(() -> create("INC2")).hasRootCauseInstanceOf(java.nio.channels.ClosedChannelException.class)
                .satisfies(thrown -> assertThat(thrown.getCause()).isInstanceOf(ConnectException.class));
        tangoe.faults().refuseConnections();
        tangoe.faults().acceptConnections();
        tangoe.faults().acceptConnections();
        assertThat(create("INC3").statusCode()).isEqualTo(201);
        assertThat(tangoe.requests()).extracting(SupportRequest::externalSourceId).containsExactly("INC1", "INC3");
    }

    @Test
    void aDelayJoinsAnotherFault() throws Exception {
        tangoe.faults().onEverything().once().delay(Duration.ofMillis(150));
        tangoe.faults().onEverything().once().status(503);
        long before = System.nanoTime();
        assertThat(create("INC1").statusCode()).isEqualTo(503);
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThanOrEqualTo(Duration.ofMillis(150));
        assertThat(create("INC1").statusCode()).isEqualTo(201);
    }

    @Test
    void aPersonWithCurlInjectsFaultsAndReadsTheTraffic() throws Exception {
        Caller curl = new Caller(tangoe.url(), Map.of());
        assertThat(curl.post("/sandbox/faults", Map.of("path", "/1/support_requests", "containing", "INC1", "fault", "too-many-requests",
                "retry_after", 9)).statusCode()).isEqualTo(201);
        assertThat(create("INC1").headers().firstValue("Retry-After")).hasValue("9");
        assertThat(create("INC2").statusCode()).isEqualTo(201);
        assertThat(curl.call("DELETE", "/sandbox/faults", null, null).statusCode()).isEqualTo(204);
        assertThat(create("INC1").statusCode()).isEqualTo(201);

        JsonNode traffic = json(curl.get("/sandbox/traffic?method=POST&path=/1/")).path("requests");
        assertThat(traffic).hasSize(3);
        assertThat(traffic.path(0).path("status").asInt()).isEqualTo(429);
        assertThat(traffic.path(0).path("fault").asText()).isEqualTo("too-many-requests");
        assertThat(curl.get("/sandbox/traffic").body()).doesNotContain("tangoe-token");

        for (Object bad : List.of(Map.of("fault", "meteorite"), Map.of("fault", "status", "status", 99), Map.of("fault", "status", "times", 0),
                Map.of("fault", "too-many-requests", "retry_after", "soon"), Map.of("fault", "status", "retry_after", "soon"))) {
            assertThat(curl.post("/sandbox/faults", bad).statusCode()).isEqualTo(400);
        }
        assertThat(create("INC3").statusCode()).isEqualTo(201);
    }

    @Test
    void theJournalKeepsWhatWasReceivedButNoSecrets() throws Exception {
        toServicenow.get(INCIDENTS + "?sysparm_query=state%3D1%5Eactive%3Dtrue");
        toServicenow.call("POST", "/oauth_token.do", "client_secret=client-secret", "application/x-www-form-urlencoded");
        new Caller(tangoe.url(), Map.of()).get("/1/support_requests?api_token=tangoe-token&page=1");

        ReceivedRequest query = servicenow.traffic().requests("GET", INCIDENTS).get(0);
        assertThat(query.query()).containsEntry("sysparm_query", "state=1^active=true");
        assertThat(query.user()).isEqualTo("tangoe.bridge");
        assertThat(query.status()).isEqualTo(200);
        assertThat(query.at()).isEqualTo(clock.instant());
        assertThat(query.headers()).containsEntry("accept", "application/json").doesNotContainKey("authorization");
        assertThat(servicenow.traffic().requests("POST", "/oauth").get(0).body()).isEmpty();
        assertThat(tangoe.traffic().requests().get(0).query()).containsOnlyKeys("page");

        tangoe.traffic().quiet();
        create("INC1");
        create("INC2");
        assertThat(tangoe.traffic().requests()).isEmpty();
        assertThat(tangoe.traffic().count("POST", "/1/support_requests")).isEqualTo(2);
        assertThat(tangoe.traffic().count("GET", "/1")).isZero();
    }

    private HttpResponse<String> create(String number) {
        try {
            return toTangoe.post("/1/support_requests", Map.of("support_request", Map.of("text", "Screen cracked", "requestor_name", "Fred",
                    "requestor_number", "3175550142", "request_type", "Tech Support", "external_source_id", number)));
        } catch (IOException | InterruptedException failed) {
            throw new IllegalStateException(failed);
        }
    }
}
