package tangoe.bridge.http;

import static org.assertj.core.api.Assertions.assertThat;
import static tangoe.bridge.testing.Problems.assertProblem;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tangoe.bridge.testing.TestDatabase;
import tangoe.bridge.testing.World;

/** With a secret set, a webhook needs the signature of Standard Webhooks beside its credentials. */
class SignedWebhookTest {

    private static final String NOTE = "/tangoe/support-requests/note";
    private static final byte[] KEY = "a key of twenty-four bytes".getBytes(StandardCharsets.UTF_8);

    private static final byte[] OLD_KEY = "the key before of so many".getBytes(StandardCharsets.UTF_8);

    private static final String NOW = Long.toString(Instant.now().getEpochSecond());

    @TempDir
    static Path folder;
    static World world;

    @BeforeAll
    static void start() {
        world = new World(TestDatabase.H2, folder)
                .with("TANGOE_WEBHOOK_SECRET", "whsec_" + Base64.getEncoder().encodeToString(KEY) + " " + Base64.getEncoder().encodeToString(OLD_KEY))
                .start();
    }

    @AfterAll
    static void stop() {
        world.close();
    }

    @Test
    void aRightSignatureIsAccepted() {
        assertThat(send("msg_1", NOW, body("INC1"), signature("msg_1", NOW, body("INC1"))).statusCode()).isEqualTo(202);
    }

    @Test
    void theKeyBeforeIsRightWhileItIsSet() {
        assertThat(send("msg_0", NOW, body("INC0"), signature(OLD_KEY, "msg_0", NOW, body("INC0"))).statusCode()).isEqualTo(202);
        refused(send("msg_0", NOW, body("INC0"), signature("another key of many bytes".getBytes(StandardCharsets.UTF_8), "msg_0", NOW, body("INC0"))));
    }

    @Test
    void anEmptyIdIsRefusedInAnySignature() {
        for (String empty : List.of("", " ")) {
            assertProblem(send(empty, NOW, body("INC10"), signature(empty, NOW, body("INC10"))), 400, "webhook-id", "empty");
        }
        assertThat(world.api("/api/messages?ticket=INC10").path("messages")).isEmpty();
    }

    @Test
    void oneRightSignatureAmongSeveralIsEnough() {
        String all = signature("msg_2", NOW, "other") + " v1a,abc " + signature("msg_2", NOW, body("INC2"));

        assertThat(send("msg_2", NOW, body("INC2"), all).statusCode()).isEqualTo(202);
    }

    @Test
    void aWrongSignatureIsUnauthorized() {
        String body = body("INC3");
        String right = signature("msg_3", NOW, body);

        refused(send("msg_3", NOW, body, signature("msg_3", NOW, body("INC4"))));
        refused(send("msg_4", NOW, body, right));
        refused(send("msg_3", Long.toString(Long.parseLong(NOW) - 1), body, signature("msg_3", Long.toString(Long.parseLong(NOW) - 2), body)));
        refused(send("msg_3", NOW, body, right.replace("v1,", "v2,")));
        refused(send("msg_3", NOW, body, right.replace("v1,", "")));
        refused(send("msg_3", NOW, body, "v1,"));
        refused(send("msg_3", NOW, body, ""));
        refused(send("msg_3", "now", body, signature("msg_3", "now", body)));
        refused(send("msg_3", "99999999999999999999", body, signature("msg_3", "99999999999999999999", body)));
        assertThat(world.api("/api/messages?ticket=INC3").path("messages")).isEmpty();
    }

    @Test
    void aSignatureThatIsOlderOrNewerThanFiveMinutesIsUnauthorized() {
        for (Duration apart : List.of(Duration.ofSeconds(-310), Duration.ofSeconds(310), Duration.ofDays(-400))) {
            String then = Long.toString(Instant.now().plus(apart).getEpochSecond());
            refused(send("msg_5", then, body("INC5"), signature("msg_5", then, body("INC5"))));
        }
        String justNow = Long.toString(Instant.now().minusSeconds(280).getEpochSecond());
        assertThat(send("msg_5", justNow, body("INC5"), signature("msg_5", justNow, body("INC5"))).statusCode()).isEqualTo(202);
    }

    @Test
    void aMissingHeaderIsUnauthorized() {
        String signature = signature("msg_6", NOW, body("INC6"));

        refused(send(null, NOW, body("INC6"), signature));
        refused(send("msg_6", null, body("INC6"), signature));
        refused(send("msg_6", NOW, body("INC6"), null));
        refused(world.post(NOTE, "tangoe:hook", body("INC6")));
    }

    @Test
    void aSignatureDoesNotReplaceCredentials() {
        HttpResponse<String> response = world.call("POST", NOTE, "tangoe:wrong", body("INC7"), "Content-Type", "application/json",
                "webhook-id", "msg_7", "webhook-timestamp", NOW, "webhook-signature", signature("msg_7", NOW, body("INC7")));

        assertProblem(response, 401, "Basic");
    }

    @Test
    void theSameIdWithTheSameContentIsTheSameEventAndAnythingElseIsAnotherOne() {
        String first = accepted(send("msg_8", NOW, body("INC8"), signature("msg_8", NOW, body("INC8"))));
        String other = body("INC8").replace("Ordered.", "Ordered, sent again.");

        assertThat(accepted(send("msg_8", NOW, body("INC8"), signature("msg_8", NOW, body("INC8"))))).isEqualTo(first);
        assertThat(accepted(send("msg_8", NOW, other, signature("msg_8", NOW, other)))).isNotEqualTo(first);
        assertThat(accepted(send("msg_9", NOW, body("INC8"), signature("msg_9", NOW, body("INC8"))))).isNotEqualTo(first);
        assertThat(world.api("/api/messages?ticket=INC8").path("messages")).hasSize(3);
    }

    @Test
    void anOddIdIsJustAnId() {
        String odd = "${body} {{tangoe.webhook.password}} '; drop table seen; -- " + "x".repeat(4000);

        String id = accepted(send(odd, NOW, body("INC9"), signature(odd, NOW, body("INC9"))));

        assertThat(accepted(send(odd, NOW, body("INC9"), signature(odd, NOW, body("INC9"))))).isEqualTo(id);
    }

    @Test
    void pushesNeedNoSignature() {
        assertThat(world.post("/servicenow/incidents", "snow:push", "{\"number\": \"INC0000000\"}").statusCode()).isEqualTo(202);
    }

    private static HttpResponse<String> send(String id, String timestamp, String body, String signature) {
        List<String> headers = new ArrayList<>(List.of("Content-Type", "application/json"));
        add(headers, "webhook-id", id);
        add(headers, "webhook-timestamp", timestamp);
        add(headers, "webhook-signature", signature);
        return world.call("POST", NOTE, "tangoe:hook", body, headers.toArray(String[]::new));
    }

    private static void add(List<String> headers, String name, String value) {
        if (value != null) {
            headers.addAll(List.of(name, value));
        }
    }

    private static void refused(HttpResponse<String> response) {
        assertProblem(response, 401, "Standard Webhooks", "webhook-id", "webhook-timestamp", "webhook-signature", "five minutes");
    }

    private static String accepted(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
        return World.json(response).path("id").asText();
    }

    private static String signature(String id, String timestamp, String body) {
        return signature(KEY, id, timestamp, body);
    }

    private static String signature(byte[] key, String id, String timestamp, String body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return "v1," + Base64.getEncoder().encodeToString(
                    mac.doFinal((id + "." + timestamp + "." + body).getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String body(String ticket) {
        return "{\"number\": \"" + ticket + "\", \"work_notes\": \"Ordered. ü\"}";
    }
}
