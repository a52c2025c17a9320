package tangoe.bridge.servicenow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpHandler;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tangoe.bridge.servicenow.ServiceNowSettings.Auth;
import tangoe.bridge.testing.MovableClock;
import tangoe.bridge.vendor.Unavailable;

class SignInTest {

    private LoopbackInstance instance;
    private final DefaultCamelContext context = new DefaultCamelContext();
    private final MovableClock clock = MovableClock.standingAt("2026-11-20T10:00:00Z");
    private final AtomicInteger given = new AtomicInteger();

    @BeforeEach
    void start() throws Exception {
        instance = new LoopbackInstance();
        instance.incident(1, "2026-11-20 09:00:00");
        instance.tokens = tokens(1799, "r1");
    }

    @AfterEach
    void stop() {
        context.stop();
        instance.close();
    }

    private HttpHandler tokens(int life, String refresh) {
        return exchange -> LoopbackInstance.answer(exchange, 200, Map.of(), "{\"access_token\":\"t"
                + given.incrementAndGet() + "\",\"refresh_token\":\"" + refresh + "\",\"expires_in\":" + life + "}");
    }

    private ServiceNow serviceNow(Auth auth) {
        return new ServiceNow(new ServiceNowSettings(instance.url() + "/", auth, "bridge", "pass w&rd", "the-client",
                "the-secret", "the-api-key", clock).withTimeouts(Duration.ofSeconds(2), Duration.ofSeconds(2)), context);
    }

    private static void call(ServiceNow serviceNow) {
        assertThat(serviceNow.list("incident", "active=true", List.of("sys_id"), 10)).hasSize(1);
    }

    private LoopbackInstance.Seen last(String path) {
        return instance.requests.stream().filter(seen -> seen.path().startsWith(path)).reduce((a, b) -> b).orElseThrow();
    }

    private long tokenCalls() {
        return instance.requests.stream().filter(seen -> seen.path().equals("/oauth_token.do")).count();
    }

    @Test
    void basicSendsUserAndPassword() {
        try (ServiceNow serviceNow = serviceNow(Auth.BASIC)) {
            call(serviceNow);
        }
        assertThat(last("/api").headers()).containsEntry("Authorization", "Basic YnJpZGdlOnBhc3MgdyZyZA==");
    }

    @Test
    void apiKeySendsItsOwnHeaderAndNoOther() {
        try (ServiceNow serviceNow = serviceNow(Auth.API_KEY)) {
            call(serviceNow);
        }
        assertThat(last("/api").headers()).containsEntry("x-sn-apikey", "the-api-key").doesNotContainKey("Authorization");
    }

    @Test
    void clientCredentialsStandInTheBodyOnlyAndOneTokenServesManyCalls() {
        try (ServiceNow serviceNow = serviceNow(Auth.OAUTH)) {
            call(serviceNow);
            call(serviceNow);
        }
        assertThat(tokenCalls()).isEqualTo(1);
        assertThat(last("/oauth").headers()).doesNotContainKey("Authorization")
                .containsEntry("Content-Type", "application/x-www-form-urlencoded");
        assertThat(last("/oauth").query()).isEmpty();
        assertThat(LoopbackInstance.form(last("/oauth").body())).containsOnly(Map.entry("client_id", "the-client"),
                Map.entry("client_secret", "the-secret"), Map.entry("grant_type", "client_credentials"));
        assertThat(last("/api").headers()).containsEntry("Authorization", "Bearer t1");
    }

    @Test
    void passwordGrantSendsTheUserAndIsRefreshedBeforeItsEnd() {
        try (ServiceNow serviceNow = serviceNow(Auth.OAUTH_PASSWORD)) {
            call(serviceNow);
            assertThat(LoopbackInstance.form(last("/oauth").body())).containsEntry("grant_type", "password")
                    .containsEntry("username", "bridge").containsEntry("password", "pass w&rd");
            clock.advance(Duration.ofSeconds(1738));
            call(serviceNow);
            assertThat(tokenCalls()).isEqualTo(1);
            clock.advance(Duration.ofSeconds(2));
            call(serviceNow);
        }
        assertThat(tokenCalls()).isEqualTo(2);
        assertThat(LoopbackInstance.form(last("/oauth").body())).containsEntry("grant_type", "refresh_token")
                .containsEntry("refresh_token", "r1").doesNotContainKey("password");
        assertThat(last("/api").headers()).containsEntry("Authorization", "Bearer t2");
    }

    @Test
    void aShortLifeIsRenewedInItsLastTenth() {
        instance.tokens = tokens(100, "r1");
        try (ServiceNow serviceNow = serviceNow(Auth.OAUTH)) {
            call(serviceNow);
            clock.advance(Duration.ofSeconds(89));
            call(serviceNow);
            assertThat(tokenCalls()).isEqualTo(1);
            clock.advance(Duration.ofSeconds(2));
            call(serviceNow);
            assertThat(tokenCalls()).isEqualTo(2);
        }
    }

    @Test
    void aFailedRefreshFallsBackToTheGrant() {
        try (ServiceNow serviceNow = serviceNow(Auth.OAUTH_PASSWORD)) {
            call(serviceNow);
            HttpHandler good = tokens(1799, "r2");
            instance.tokens = exchange -> {
                if (last("/oauth").body().contains("refresh_token")) {
                    LoopbackInstance.answer(exchange, 401, Map.of(), "{\"error\":\"access_denied\"}");
                } else {
                    good.handle(exchange);
                }
            };
            clock.advance(Duration.ofHours(1));
            call(serviceNow);
        }
        assertThat(tokenCalls()).isEqualTo(3);
    }

    @Test
    void aTokenThatIsNotAcceptedIsRenewedOnceAndTheCallRepeatedOnce() {
        try (ServiceNow serviceNow = serviceNow(Auth.OAUTH)) {
            call(serviceNow);
            instance.accepts = headers -> headers.get("Authorization").equals("Bearer t2");
            call(serviceNow);
            assertThat(tokenCalls()).isEqualTo(2);

            instance.accepts = headers -> false;
            assertThatThrownBy(() -> call(serviceNow)).isInstanceOf(Unavailable.class).hasMessageContaining("401");
            assertThat(tokenCalls()).isEqualTo(3);
        }
    }

    @Test
    void callersAtOneTimeShareOneTokenCall() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        HttpHandler slow = tokens(1799, "r1");
        instance.tokens = exchange -> {
            try {
                release.await(5, TimeUnit.SECONDS);
            } catch (InterruptedException stopping) {
                Thread.currentThread().interrupt();
            }
            slow.handle(exchange);
        };
        ExecutorService callers = Executors.newFixedThreadPool(12);
        try (ServiceNow serviceNow = serviceNow(Auth.OAUTH)) {
            CountDownLatch begun = new CountDownLatch(12);
            List<? extends Future<?>> calls = IntStream.range(0, 12).mapToObj(n -> callers.submit(() -> {
                begun.countDown();
                call(serviceNow);
            })).toList();
            begun.await(5, TimeUnit.SECONDS);
            release.countDown();
            for (Future<?> call : calls) {
                call.get(10, TimeUnit.SECONDS);
            }
        } finally {
            callers.shutdownNow();
        }
        assertThat(tokenCalls()).isEqualTo(1);
    }

    @Test
    void aTokenEndpointThatIsDownDoesNotEndATokenThatStillHolds() {
        try (ServiceNow serviceNow = serviceNow(Auth.OAUTH)) {
            call(serviceNow);
            instance.tokens = exchange -> LoopbackInstance.answer(exchange, 503, Map.of(), "<html>down</html>");
            clock.advance(Duration.ofSeconds(1760));
            call(serviceNow);
            clock.advance(Duration.ofSeconds(60));
            assertThatThrownBy(() -> call(serviceNow)).isInstanceOf(Unavailable.class);
        }
    }

    @Test
    void aRefusedClientIsUnavailableWithRetryAfterAndNamesNoSecret() {
        instance.tokens = exchange -> LoopbackInstance.answer(exchange, 401, Map.of("Retry-After", "7"),
                "{\"error\":\"invalid_client\",\"error_description\":\"the-secret is wrong\"}");
        try (ServiceNow serviceNow = serviceNow(Auth.OAUTH)) {
            assertThatThrownBy(() -> call(serviceNow)).isInstanceOfSatisfying(Unavailable.class, failed -> {
                assertThat(failed.retryAfter()).contains(Duration.ofSeconds(7));
                assertThat(failed).hasMessageContaining("invalid_client").hasMessageNotContaining("the-secret");
            });
        }
        assertThat(instance.calls("incident")).isZero();
    }

    @Test
    void settingsShowNoSecret() {
        ServiceNowSettings settings = new ServiceNowSettings("https://acme.service-now.com", Auth.BASIC, "bridge",
                "pass-word", null, null, null, clock);
        assertThat(settings.toString()).contains("acme").doesNotContain("pass-word");
        assertThatThrownBy(() -> new ServiceNowSettings("https://acme.service-now.com", Auth.API_KEY, null, null, null,
                null, null, clock)).hasMessageContaining("servicenow.api-key");
        assertThatThrownBy(() -> new ServiceNowSettings("https://user:pw@acme", Auth.BASIC, "b", "p", null, null, null,
                clock)).hasMessageContaining("servicenow.url").hasMessageNotContaining("pw");
    }
}
