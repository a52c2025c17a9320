package tangoe.bridge.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static tangoe.bridge.sandbox.Caller.json;

import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.standardwebhooks.Webhook;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tangoe.bridge.testing.MovableClock;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TangoeSandboxTest {

    private static final String REQUESTS = "/1/support_requests";
    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private final MovableClock clock = MovableClock.standingAt("2026-11-20T09:14:02Z");
    private final TangoeSandbox sandbox = new TangoeSandbox(clock);
    private Caller bridge;

    @BeforeEach
    void start() {
        sandbox.start(0);
        bridge = new Caller(sandbox.url(), Map.of("API-Token", "tangoe-token"));
    }

    @AfterEach
    void stop() {
        sandbox.close();
    }

    @Test
    void answersACreateInTheShapeOfTheVendorsSample() throws Exception {
        HttpResponse<String> answer = bridge.post(REQUESTS + "?employee_id=0012349", wanted("INC0010042", Map.of("vip", "true")));

        assertThat(answer.statusCode()).isEqualTo(201);
        JsonNode created = json(answer);
        assertThat(created.fieldNames()).toIterable().containsExactly("id", "requestor_name", "requestor_number",
                "number_request_is_about", "on_behalf_of_id", "line_id", "assigned_to_id", "device_type", "state", "created_at",
                "updated_at", "third_party_source", "requestor_id", "external_source_id", "request_type", "interaction_thread",
                "interactions", "on_behalf_of", "assigned_to", "attachments");
        assertThat(created.path("requestor_number").asText()).isEqualTo("(317) 555-0142");
        assertThat(created.path("request_type").asText()).isEqualTo("application_support_on_device");
        assertThat(created.path("interaction_thread").path("token").asText()).matches("[A-Za-z0-9]{24}");
        assertThat(created.path("external_source_id").isNull()).isTrue();
        assertThat(created.path("created_at").asText()).isEqualTo("2026-11-20T04:14:02.000-05:00");
        assertThat(created.path("on_behalf_of").path("employee_id").asText()).isEqualTo("0012349");
        assertThat(created.path("interactions").path(0).path("text").asText()).isEqualTo("Screen cracked");
        assertThat(sandbox.request("INC0010042").employeeId()).isEqualTo("0012349");
        assertThat(sandbox.request("INC0010042").vip()).isTrue();
    }

    @Test
    void aLostLeadingZeroFindsNoPerson() throws Exception {
        JsonNode created = json(bridge.post(REQUESTS + "?employee_id=12349", wanted("INC1", Map.of())));
        assertThat(created.path("on_behalf_of").isNull()).isTrue();
    }

    @Test
    void neverChecksForDuplicates() throws Exception {
        bridge.post(REQUESTS, wanted("INC1", Map.of()));
        bridge.post(REQUESTS, wanted("INC1", Map.of()));
        assertThat(sandbox.requests("INC1")).hasSize(2).extracting(SupportRequest::threadToken).doesNotHaveDuplicates();
    }

    @Test
    void namesEveryAttributeThatIsMissingOrWrong() throws Exception {
        Map<String, Object> bad = new HashMap<>(Map.of("text", " ", "requestor_number", 1234567890L, "request_type", "Broken Phone",
                "device_type", "smartphone", "vip", "very"));
        HttpResponse<String> answer = bridge.post(REQUESTS, Map.of("support_request", bad));
        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(json(answer)).isEqualTo(Json.read("""
                {"status": "unprocessable_entity", "message": ["Text can't be blank", "Requestor name can't be blank",
                 "Requestor number must be a string", "External source id can't be blank", "Request type is not included in the list",
                 "Device type is not included in the list", "Vip must be true or false"]}"""));
        assertThat(bridge.post(REQUESTS, bad).statusCode()).isEqualTo(422);
        assertThat(bridge.call("POST", REQUESTS, "{", "application/json").statusCode()).isEqualTo(400);
        assertThat(bridge.call("POST", REQUESTS, "text=a", "application/x-www-form-urlencoded").statusCode()).isEqualTo(415);
        assertThat(sandbox.requests()).isEmpty();
    }

    @Test
    void anInteractionGoesByTokenOnly() throws Exception {
        String token = json(bridge.post(REQUESTS, wanted("INC1", Map.of()))).path("interaction_thread").path("token").asText();
        HttpResponse<String> answer = interaction(token, "Any news?");
        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(json(answer).path("text").asText()).isEqualTo("Any news?");
        assertThat(sandbox.interactions("INC1")).containsExactly("Screen cracked", "Any news?");
        assertThat(interaction("x".repeat(24), "lost").statusCode()).isEqualTo(404);
        assertThat(bridge.post("/1/interactions", Map.of("interaction_thread_token", token, "text", "bare")).statusCode()).isEqualTo(422);
    }

    @Test
    void refusesTextsThatAreTooLong() throws Exception {
        String token = json(bridge.post(REQUESTS, wanted("INC1", Map.of("text", "t".repeat(65_535))))).path("interaction_thread")
                .path("token").asText();
        assertThat(bridge.post(REQUESTS, wanted("INC2", Map.of("text", "t".repeat(65_536)))).statusCode()).isEqualTo(422);
        sandbox.longestText(100);
        assertThat(interaction(token, "t".repeat(101)).body()).contains("maximum is 100 characters");
    }

    @Test
    void signsInByTokenOrByJwtForThirtyMinutes() throws Exception {
        assertThat(new Caller(sandbox.url(), Map.of()).get(REQUESTS).statusCode()).isEqualTo(401);
        assertThat(new Caller(sandbox.url(), Map.of("API-Token", "wrong")).get(REQUESTS).statusCode()).isEqualTo(401);
        Caller nobody = new Caller(sandbox.url(), Map.of());
        Map<String, String> asked = Map.of("client_id", "tangoe-client", "client_secret", "tangoe-secret", "subject",
                "tangoe_api@acme.com", "grant_type", "client_credentials");

        JsonNode token = json(nobody.post("/v2/token", asked));
        assertThat(token.path("token_type").asText()).isEqualTo("bearer");
        assertThat(token.path("expires_at").asLong()).isEqualTo(clock.instant().getEpochSecond() + 1800);
        Caller bearer = new Caller(sandbox.url(), Map.of("Authorization", "Bearer " + token.path("access_token").asText()));
        assertThat(bearer.get(REQUESTS).statusCode()).isEqualTo(200);
        clock.advance(Duration.ofMinutes(30));
        assertThat(bearer.get(REQUESTS).statusCode()).isEqualTo(401);

        Caller fresh = new Caller(sandbox.url(), Map.of("Authorization", "Bearer " + json(nobody.post("/v2/token", asked))
                .path("access_token").asText()));
        sandbox.signIn().revokeTokens();
        assertThat(fresh.get(REQUESTS).statusCode()).isEqualTo(401);
        assertThat(nobody.call("POST", "/v2/token", "grant_type=client_credentials", "application/x-www-form-urlencoded").statusCode())
                .isEqualTo(415);
        Map<String, String> wrong = new HashMap<>(asked);
        wrong.put("client_secret", "guess");
        assertThat(nobody.post("/v2/token", wrong).statusCode()).isEqualTo(401);
    }

    @Test
    void readsListsOnePageAndOneRequest() throws Exception {
        for (int i = 1; i <= 5; i++) {
            bridge.post(REQUESTS, wanted("INC" + i, Map.of()));
            clock.advance(Duration.ofHours(10));
        }
        JsonNode page = json(bridge.get(REQUESTS + "?updated_at_gte=2026-11-21&page=2&per_page=2"));
        assertThat(page).hasSize(1);
        assertThat(page.path(0).path("id").asLong()).isEqualTo(43417);
        assertThat(json(bridge.get(REQUESTS + "?updated_at_gte=2026-11-20T19:14:02Z"))).hasSize(4);
        assertThat(json(bridge.get(REQUESTS + "/43413")).path("state").asText()).isEqualTo("open");
        assertThat(bridge.get(REQUESTS + "/1").statusCode()).isEqualTo(404);
        assertThat(bridge.get(REQUESTS + "?per_page=1000").statusCode()).isEqualTo(400);
        sandbox.wrapsListsIn("response").echoesExternalSourceId(true);
        assertThat(json(bridge.get(REQUESTS)).path("response").path(4).path("external_source_id").asText()).isEqualTo("INC5");
    }

    @Test
    void theUndocumentedLookupAnswersOrIsIgnoredOrIsNotThere() throws Exception {
        bridge.post(REQUESTS, wanted("INC1", Map.of()));
        bridge.post(REQUESTS, wanted("INC2", Map.of()));
        String path = REQUESTS + "?external_source_id_eq=INC2";
        assertThat(json(bridge.get(path)).findValuesAsText("id")).contains("43414").doesNotContain("43413");
        assertThat(json(bridge.get(REQUESTS + "?external_source_id_eq=INC3"))).isEmpty();
        sandbox.lookup(TangoeSandbox.Lookup.IGNORED);
        assertThat(json(bridge.get(path))).hasSize(2);
        sandbox.lookup(TangoeSandbox.Lookup.NOT_FOUND);
        assertThat(bridge.get(path).statusCode()).isEqualTo(404);
    }

    @Test
    void servesAHundredGetsInAnyMinute() throws Exception {
        for (int i = 0; i < 100; i++) {
            assertThat(bridge.get(REQUESTS).statusCode()).isEqualTo(200);
            clock.advance(Duration.ofMillis(100));
        }
        HttpResponse<String> refused = bridge.get(REQUESTS);
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValue("Retry-After")).isEmpty();
        assertThat(bridge.post(REQUESTS, wanted("INC1", Map.of())).statusCode()).isEqualTo(201);
        sandbox.getsPerMinute(100, true);
        assertThat(bridge.get(REQUESTS).headers().firstValue("Retry-After")).hasValue("50");
        clock.advance(Duration.ofSeconds(50));
        assertThat(bridge.get(REQUESTS).statusCode()).isEqualTo(200);
        assertThat(bridge.get(REQUESTS).statusCode()).isEqualTo(429);
    }

    @Test
    void specialistsActsChangeTheRequestAndPostTheSampleWebhooks() throws Exception {
        try (WebhookReceiver client = new WebhookReceiver()) {
            bridge.post(REQUESTS, wanted("INC0010042", Map.of()));
            sandbox.webhooks(client.url() + "/", "tangoe", "hook", SECRET);

            assertThat(sandbox.note("INC0010042", "We have ordered a replacement screen; it ships today.")).isEqualTo(202);
            assertThat(sandbox.request("INC0010042").state()).isEqualTo("open");
            sandbox.externallyQueued("INC0010042", "Waiting for the carrier");
            assertThat(sandbox.request("INC0010042").state()).isEqualTo("externally_queued");
            sandbox.awaitingCustomerResponse("INC0010042", "Which colour?");
            assertThat(sandbox.request("INC0010042").state()).isEqualTo("awaiting_customer_response");
            sandbox.reassign("INC0010042", "Service Desk", "This is a laptop; please handle it with your own desk.");
            sandbox.cancel("INC0010042", "Canceled at the caller's request.");
            assertThat(sandbox.request("INC0010042").state()).isEqualTo("canceled");
            client.answer(503);
            assertThat(sandbox.close("INC0010042", "Replacement device delivered and activated. Closing this request.")).isEqualTo(503);
            assertThat(sandbox.request("INC0010042").state()).isEqualTo("closed");

            assertThat(client.received()).extracting(WebhookReceiver.Received::path).containsExactly("/tangoe/support-requests/note",
                    "/tangoe/support-requests/externally_queued", "/tangoe/support-requests/awaiting_customer_response",
                    "/tangoe/support-requests/reassigned", "/tangoe/support-requests/canceled", "/tangoe/support-requests/closed");
            assertThat(Json.read(client.received().get(0).body())).isEqualTo(Json.read("""
                    {"number": "INC0010042", "state": "2", "work_notes": "We have ordered a replacement screen; it ships today."}"""));
            assertThat(Json.read(client.received().get(3).body())).isEqualTo(Json.read("""
                    {"number": "INC0010042", "state": "1", "assignment_group": "Service Desk",
                     "work_notes": "This is a laptop; please handle it with your own desk."}"""));
            assertThat(Json.read(client.received().get(4).body()).path("state").asText()).isEqualTo("8");
            assertThat(Json.read(client.received().get(5).body()).path("state").asText()).isEqualTo("6");
            assertThat(client.received().get(0).headers().getFirst("Authorization")).isEqualTo("Basic dGFuZ29lOmhvb2s=");
            assertThat(client.received().get(0).headers().getFirst("Content-Type")).isEqualTo("application/json");
            for (WebhookReceiver.Received each : client.received()) {
                Map<String, List<String>> headers = new LinkedHashMap<>();
                each.headers().forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values));
                new Webhook(SECRET).verify(each.body(), HttpHeaders.of(headers, (name, value) -> true));
            }
        }
    }

    @Test
    void oneActIsSentAsOftenAsAskedWithTheSameIdAndAlwaysTheLastInteraction() throws Exception {
        try (WebhookReceiver client = new WebhookReceiver()) {
            String token = json(bridge.post(REQUESTS, wanted("INC1", Map.of()))).path("interaction_thread").path("token").asText();
            interaction(token, "sent by the client");
            sandbox.webhooks(client.url(), "tangoe", "hook", SECRET);
            assertThat(sandbox.act(WebhookEvent.CLOSED, "INC1", null, null, 3)).containsExactly(202, 202, 202);
            assertThat(sandbox.sendAgain()).isEqualTo(202);
            assertThat(client.received()).hasSize(4).extracting(each -> each.headers().getFirst("webhook-id")).containsOnly(
                    client.received().get(0).headers().getFirst("webhook-id"));
            assertThat(client.received()).extracting(WebhookReceiver.Received::body).allSatisfy(body ->
                    assertThat(Json.read(body).path("work_notes").asText()).isEqualTo("sent by the client"));

            assertThat(sandbox.sendRaw("exploded", "{not json")).isEqualTo(202);
            assertThat(client.received().get(4).path()).isEqualTo("/tangoe/support-requests/exploded");
            assertThat(client.received().get(4).body()).isEqualTo("{not json");

            sandbox.webhooks(client.url(), "tangoe", "hook", null);
            sandbox.note("INC1", "unsigned");
            assertThat(client.received().get(5).headers()).doesNotContainKey("Webhook-signature");
        }
        assertThat(sandbox.note("INC1", "nobody listens")).isZero();
        assertThat(sandbox.interactions("INC1")).last().isEqualTo("nobody listens");
    }

    @Test
    void aPersonWithCurlWorksTheDesk() throws Exception {
        try (WebhookReceiver client = new WebhookReceiver()) {
            bridge.post(REQUESTS, wanted("INC 1", Map.of()));
            sandbox.webhooks(client.url(), "tangoe", "hook", null);
            Caller curl = new Caller(sandbox.url(), Map.of());
            JsonNode acted = json(curl.post("/sandbox/requests/INC%201/reassigned", Map.of("text", "yours", "assignment_group", "Service Desk")));
            assertThat(acted.path("webhook_statuses").path(0).asInt()).isEqualTo(202);
            assertThat(json(curl.get("/sandbox/requests")).path("requests").path(0).path("interactions").path(1).asText()).isEqualTo("yours");
            assertThat(client.received().get(0).body()).contains("\"assignment_group\":\"Service Desk\"");
            assertThat(curl.post("/sandbox/requests/INC%201/exploded", Map.of()).statusCode()).isEqualTo(404);
            assertThat(curl.post("/sandbox/requests/INC2/closed", Map.of()).statusCode()).isEqualTo(404);
            assertThat(curl.call("POST", "/sandbox/requests/INC%201/closed", "{", "application/json").statusCode()).isEqualTo(400);
        }
    }

    private HttpResponse<String> interaction(String token, String text) throws Exception {
        return bridge.post("/1/interactions", Map.of("interaction", Map.of("interaction_thread_token", token, "text", text)));
    }

    private static Map<String, Object> wanted(String number, Map<String, Object> more) {
        Map<String, Object> request = new HashMap<>(Map.of("text", "Screen cracked", "requestor_name", "Fred Luddy", "requestor_number",
                "+1 (317) 555-0142", "request_type", "Application Support (on Device)", "external_source_id", number, "device_type",
                "Smart Phone", "vip", true));
        request.putAll(more);
        return Map.of("support_request", request);
    }
}
