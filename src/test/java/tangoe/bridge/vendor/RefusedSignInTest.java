package tangoe.bridge.vendor;

import static org.assertj.core.api.Assertions.assertThat;
import static tangoe.bridge.testing.World.until;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tangoe.bridge.health.Condition;
import tangoe.bridge.health.Conditions;
import tangoe.bridge.sandbox.ServiceNowSandbox;
import tangoe.bridge.testing.TestDatabase;
import tangoe.bridge.testing.World;

/** Credentials that are not taken are shown seldom, by polls too, since a vendor locks an account on which somebody hammers. */
class RefusedSignInTest {

    private static final Duration TEN_MINUTES = Duration.ofMinutes(10);
    /** After 0, 30 s, 1:30, 3:30 and 7:30. */
    private static final int TRIES_IN_TEN_MINUTES = 5;
    private static final Duration LONGER_THAN_A_MESSAGE_IS_TRIED = Duration.ofHours(80);
    /** A test's clock moves in steps. */
    private static final Duration STEP = Duration.ofSeconds(10);

    private static final Pattern NEXT_TRY = Pattern.compile("tried again at (\\S+Z)");

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"basic", "oauth-password"})
    void ofServiceNow(String auth) {
        World world = new World(TestDatabase.H2, folder).with("SERVICENOW_AUTH", auth).with("SERVICENOW_POLL_PERIOD", "20ms")
                .with("SERVICENOW_CLIENT_ID", "bridge-client").with("SERVICENOW_CLIENT_SECRET", "client-secret");
        world.serviceNow.signIn().password(ServiceNowSandbox.BRIDGE, "another");
        LongSupplier calls = () -> world.serviceNow.traffic().count("POST", "/oauth_token.do")
                + world.serviceNow.traffic().requests("GET", "/api/").stream().filter(call -> call.status() == 401).count()
                + world.serviceNow.traffic().requests("PATCH", "/api/").size();
        try (world) {
            world.start();
            until("the first try", () -> calls.getAsLong() > 0);
            Condition signIn = signIn(world);
            until("the condition says so", () -> !signIn.state().up());
            assertThat(signIn.state().cause()).startsWith("ServiceNow ").contains("401").contains("tried again at");
            passTime(world);
            assertThat(calls.getAsLong()).isBetween(2L, (long) TRIES_IN_TEN_MINUTES);

            world.serviceNow.signIn().password(ServiceNowSandbox.BRIDGE, "secret");
            world.clock.advance(Duration.ofMinutes(15));
            world.openLinkedIncident("Goes on by itself");
            assertThat(signIn.state().up()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"api-token", "jwt"})
    void ofTangoe(String auth) {
        World world = new World(TestDatabase.H2, folder).with("TANGOE_AUTH", auth).with("TANGOE_CLIENT_ID", "tangoe-client")
                .with("TANGOE_CLIENT_SECRET", "tangoe-secret").with("TANGOE_SUBJECT", "bridge@example.com");
        world.tangoe.signIn().apiToken("another").client("tangoe-client", "another");
        LongSupplier calls = () -> world.tangoe.traffic().count("POST", "/v2/token") + world.tangoe.traffic().count("POST", "/1/");
        try (world) {
            world.start();
            List<String> numbers = List.of(world.openIncident("One"), world.openIncident("Another"), world.openIncident("A third"));
            numbers.forEach(number -> world.untilStatus(number, "create", "waiting"));
            assertThat(signIn(world).state().cause()).startsWith("Tangoe ");
            long first = calls.getAsLong();
            assertThat(first).as("those that were under way together").isBetween(1L, 3L);
            passTime(world);
            assertThat(calls.getAsLong() - first).isBetween(2L, TRIES_IN_TEN_MINUTES - 1L);

            long before = calls.getAsLong();
            world.clock.advance(LONGER_THAN_A_MESSAGE_IS_TRIED);
            until("the next try", () -> calls.getAsLong() > before);
            numbers.forEach(number -> world.untilStatus(number, "create", "waiting"));
            world.tangoe.signIn().apiToken("tangoe-token").client("tangoe-client", "tangoe-secret");
            world.clock.advance(Duration.ofMinutes(15));
            numbers.forEach(number -> world.untilStatus(number, "create", "delivered"));
            assertThat(signIn(world).state().up()).isTrue();
        }
    }

    /** Waits after each step until the next try lies ahead, as the condition says: what is due by it was tried. */
    private static void passTime(World world) {
        Condition signIn = signIn(world);
        for (Duration passed = Duration.ZERO; passed.compareTo(TEN_MINUTES) < 0; passed = passed.plus(STEP)) {
            world.clock.advance(STEP);
            until("the next try lies ahead", () -> {
                Matcher next = NEXT_TRY.matcher(signIn.state().cause());
                return next.find() && world.clock.instant().isBefore(Instant.parse(next.group(1)));
            });
        }
    }

    private static Condition signIn(World world) {
        CamelContext context = world.bridge().context();
        return context.getRegistry().lookupByNameAndType("conditions", Conditions.class).named("sign-in");
    }
}
