package tangoe.bridge.servicenow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.cxf.BusFactory;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tangoe.bridge.testing.MovableClock;
import tangoe.bridge.vendor.AnswerLost;
import tangoe.bridge.vendor.Refused;
import tangoe.bridge.vendor.Unavailable;
import tangoe.bridge.vendor.VendorException;

/** What camel-servicenow loses, hides or mixes up (docs/vendors/servicenow.md, camel-servicenow), seen from outside. */
class ServiceNowTrapsTest {

    private static final String ID = LoopbackInstance.id(1);
    private static final String FAILURE =
            "{\"error\":{\"message\":\"Operation Failed\",\"detail\":\"Data Policy Exception: close_code is mandatory\"},"
                    + "\"status\":\"failure\"}";

    private LoopbackInstance instance;
    private final DefaultCamelContext context = new DefaultCamelContext();
    private final MovableClock clock = MovableClock.standingAt("2026-11-20T10:00:00Z");
    private ServiceNow serviceNow;

    @BeforeEach
    void start() throws Exception {
        instance = new LoopbackInstance();
        instance.incident(1, "2026-11-20 09:00:00");
        serviceNow = new ServiceNow(Following.settings(instance, clock).withTimeouts(Duration.ofSeconds(1),
                Duration.ofMillis(500)), context);
    }

    @AfterEach
    void stop() {
        serviceNow.close();
        context.stop();
        instance.close();
    }

    private ThrowingCallable reading() {
        return () -> serviceNow.list("incident", "active=true", List.of("sys_id"), 10);
    }

    private ThrowingCallable writing() {
        return () -> serviceNow.update("incident", ID, Map.of("state", "6"), List.of());
    }

    private Unavailable unavailable(ThrowingCallable call) {
        return catchThrowableOfType(Unavailable.class, call);
    }

    @Test
    void anErrorInsideA200IsNoSuccess() {
        instance.nextAnswer(200, Map.of(), "{\"result\":[{\"sys_id\":\"" + ID + "\"}],\"error\":{\"message\":\"Transaction "
                + "cancelled: maximum execution time exceeded\",\"detail\":null},\"status\":\"failure\"}");
        assertThatThrownBy(reading()).isInstanceOf(Unavailable.class).hasMessageContaining("maximum execution time");
    }

    @Test
    void aWriteThatThePlatformCancelledMayHaveBeenCommitted() {
        instance.nextAnswer(500, Map.of(), FAILURE);
        instance.nextAnswer(200, Map.of(), "{\"result\":{},\"error\":{\"message\":\"cancelled\"},\"status\":\"failure\"}");
        assertThatThrownBy(writing()).isInstanceOf(AnswerLost.class);
        assertThatThrownBy(writing()).isInstanceOf(AnswerLost.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "429 | Retry-After | 17 | 17", "429 | Retry-After | Fri, 20 Nov 2026 10:02:00 GMT | 120",
        "503 | Retry-After | 5 | 5", "429 | X-RateLimit-Reset | 1795168830 | 30", "429 | Retry-After | -3 | none",
        "429 | Retry-After | soon | none", "429 | Retry-After | 99999999999 | 86400",
        "429 | Retry-After | Fri, 20 Nov 2026 09:00:00 GMT | 0"})
    void retryAfterIsNotLost(int status, String header, String value, String seconds) {
        instance.nextAnswer(status, Map.of(header, value), "{\"error\":{\"message\":\"Rate limit exceeded\",\"detail\":"
                + "\"Rate limit of 100 requests per hour\"},\"status\":\"failure\"}");
        Unavailable failed = unavailable(reading());
        assertThat(failed.status()).isEqualTo(status);
        assertThat(failed).hasMessageContaining("Rate limit of 100 requests");
        assertThat(failed.retryAfter().map(wait -> String.valueOf(wait.toSeconds())).orElse("none")).isEqualTo(seconds);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 302, 400, 401, 403, 404, 429, 500, 502, 503})
    void aPageOfHtmlIsUnavailableWhateverItsStatus(int status) {
        instance.nextAnswer(status, Map.of("Location", "https://elsewhere.example/", "Retry-After", "3"),
                "<html>Your instance is hibernating</html>");
        Unavailable failed = unavailable(reading());
        assertThat(failed.status()).isEqualTo(status);
        assertThat(failed.retryAfter()).contains(Duration.ofSeconds(3));
        assertThat(failed.getMessage()).hasSizeLessThan(200).startsWith("ServiceNow answered " + status);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 403, 404, 405, 409, 415, 422})
    void aRefusalKeepsTheVendorsWords(int status) {
        instance.nextAnswer(status, Map.of(), FAILURE);
        assertThatThrownBy(writing()).isInstanceOfSatisfying(Refused.class,
                failed -> assertThat(failed.status()).isEqualTo(status))
                .hasMessageContaining("Operation Failed").hasMessageContaining("close_code is mandatory");
    }

    @Test
    void anErrorThatIsAStringIsReadToo() {
        instance.nextAnswer(403, Map.of(), "{\"error\":\"quota\",\"status\":\"failure\"}");
        assertThatThrownBy(writing()).isInstanceOf(Refused.class).hasMessageContaining("quota");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"result\":[{\"sys_id\":\"1\"},{\"sy", "{\"result\":[{}]", "", "{}"})
    void aSuccessThatIsCutIsAnswerLost(String body) {
        instance.nextAnswer(200, Map.of(), body);
        assertThatThrownBy(reading()).isInstanceOf(AnswerLost.class);
    }

    static Stream<HttpHandler> lost() {
        return Stream.of(exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, 1000);
            exchange.getResponseBody().write("{\"result\":[".getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
            throw new IOException("cut");
        }, exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, 1000);
            exchange.getResponseBody().write("{\"result\":[".getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
            // stalls: neither goes on nor closes
        }, exchange -> {
            // never answers
        }, exchange -> exchange.close(), exchange -> LoopbackInstance.answer(exchange, 504, Map.of(), "<html/>"));
    }

    @ParameterizedTest
    @MethodSource("lost")
    void aCallWithoutItsAnswerIsAnswerLostWithinTheTimeOut(HttpHandler handler) {
        instance.instead.add(handler);
        assertThatThrownBy(() -> assertTimeoutPreemptively(Duration.ofSeconds(10),
                () -> writing().call())).isInstanceOf(AnswerLost.class);
    }

    @Test
    void whatNeverWentOutIsUnavailable() throws Exception {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        for (String url : List.of("http://127.0.0.1:" + free, "http://no-such-host.invalid")) {
            try (ServiceNow nobody = new ServiceNow(new ServiceNowSettings(url, ServiceNowSettings.Auth.BASIC, "bridge",
                    "pass-word", null, null, null, clock), context)) {
                assertThatThrownBy(() -> nobody.update("incident", ID, Map.of("state", "6"), List.of()))
                        .isInstanceOf(Unavailable.class).hasMessageNotContaining("pass-word");
            }
        }
    }

    @Test
    void nothingOfOneAnswerReachesTheNextCall() {
        instance.instead.add(exchange -> LoopbackInstance.answer(exchange, 200, Map.of("Link",
                "<http://x/?sysparm_offset=10>;rel=\"next\"", "X-Total-Count", "7"), "{\"result\":[]}"));
        instance.instead.add(exchange -> LoopbackInstance.answer(exchange, 200, Map.of(), "{\"result\":[]}"));
        assertThat(serviceNow.page("incident", "", List.of(), 10, 0).total()).hasValue(7);
        assertThat(serviceNow.page("incident", "", List.of(), 10, 0).total()).isEmpty();
        assertThat(instance.requests.get(1).query()).doesNotContainKey("sysparm_offset");
    }

    @Test
    void valuesAreStringsReferencesBareAndNothingIsDisplayed() {
        instance.nextAnswer(200, Map.of(), "{\"result\":[{\"active\":true,\"count\":7,\"closed_at\":null,\"caller_id\":"
                + "{\"link\":\"https://x\",\"value\":\"" + ID + "\"},\"note\":\"é\"}]}");
        assertThat(serviceNow.list("incident", "", List.of(), 10)).containsExactly(Map.of("active", "true", "count", "7",
                "closed_at", "", "caller_id", ID, "note", "é"));
        assertThat(instance.requests.get(0).query()).containsEntry("sysparm_display_value", "false")
                .containsEntry("sysparm_exclude_reference_link", "true");
    }

    @Test
    void aJsonAnswerWithoutItsContentTypeIsReadAsWell() {
        instance.nextAnswer(200, Map.of("Content-Type", "text/plain"), "{\"result\":[{\"a\":\"b\"}]}");
        assertThat(serviceNow.list("incident", "", List.of(), 10)).containsExactly(Map.of("a", "b"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"../sys_user", "", "0123", "00000000000000000000000000000001/x",
        "0000000000000000000000000000000G"})
    void nothingButASysIdGetsIntoThePath(String sysId) {
        assertThatThrownBy(() -> serviceNow.get("incident", sysId, List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> serviceNow.update("incident", sysId, Map.of("state", "6"), List.of()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> serviceNow.list("incident/../sys_user", "", List.of(), 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(instance.requests).isEmpty();
    }

    @Test
    void aMissingRecordIsEmpty() {
        assertThat(serviceNow.get("incident", LoopbackInstance.id(99), List.of())).isEmpty();
        assertThat(serviceNow.get("incident", ID, List.of("number"))).contains(Map.of("number", "INC1"));
    }

    @Test
    void anUpdateIsOnePatchThatClearsWhatIsNull() {
        instance.put("incident", new HashMap<>(Map.of("sys_id", ID, "state", "1", "assigned_to", "x", "number", "INC1")));
        Map<String, String> changes = new HashMap<>(Map.of("state", "6", "work_notes", "closed"));
        changes.put("assigned_to", null);

        Map<String, String> kept = serviceNow.update("incident", ID, changes, List.of("number"));

        assertThat(kept).containsEntry("state", "6").containsEntry("assigned_to", "").containsEntry("number", "INC1");
        assertThat(instance.requests).singleElement().satisfies(seen -> {
            assertThat(seen.method()).isEqualTo("PATCH");
            assertThat(seen.body()).contains("\"assigned_to\":\"\"", "\"work_notes\":\"closed\"");
        });
    }

    @Test
    void aColumnThatThePlatformDidNotTakeIsRefused() {
        instance.keeps = Set.of("state");
        assertThatThrownBy(writing()).isInstanceOf(Refused.class).hasMessageContaining("incident.state")
                .hasMessageContaining("\"6\"").hasMessageContaining("\"1\"");
    }

    @Test
    void aColumnThatDoesNotComeBackIsRefused() {
        instance.nextAnswer(200, Map.of(), "{\"result\":{\"sys_id\":\"" + ID + "\"}}");
        assertThatThrownBy(writing()).isInstanceOf(Refused.class).hasMessageContaining("not in the answer");
    }

    @Test
    void aReferenceGivenByNameComesBackAsASysId() {
        instance.nextAnswer(200, Map.of(), "{\"result\":{\"assignment_group\":\"" + ID + "\"}}");
        assertThat(serviceNow.update("incident", ID, Map.of("assignment_group", "Service Desk"), List.of()))
                .containsEntry("assignment_group", ID);
        instance.nextAnswer(200, Map.of(), "{\"result\":{\"assignment_group\":\"\"}}");
        assertThatThrownBy(() -> serviceNow.update("incident", ID, Map.of("assignment_group", "No such"), List.of()))
                .isInstanceOf(Refused.class);
    }

    @Test
    void aVendorThatEchoesASecretDoesNotGetItIntoAMessage() {
        instance.nextAnswer(403, Map.of(), "{\"error\":{\"message\":\"no\",\"detail\":\"password s3cret-word\"}}");
        assertThatThrownBy(writing()).isInstanceOf(VendorException.class).hasMessageNotContaining("s3cret-word");
    }

    @Test
    void otherUsersOfCxfDoNotGetOurSignIn() {
        assertThat(BusFactory.getThreadDefaultBus(true).getProperty("org.apache.cxf.jaxrs.bus.providers")).isNull();
        assertThat(BusFactory.getDefaultBus(true).getProperty("org.apache.cxf.jaxrs.bus.providers")).isNull();
    }
}
