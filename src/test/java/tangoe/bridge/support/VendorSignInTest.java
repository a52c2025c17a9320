package tangoe.bridge.support;

import static org.assertj.core.api.Assertions.assertThat;
import static tangoe.bridge.testing.World.until;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tangoe.bridge.sandbox.ReceivedRequest;
import tangoe.bridge.testing.TestDatabase;
import tangoe.bridge.testing.World;

/** Every way to sign in, through the whole bridge. */
class VendorSignInTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void oneTokenOfTangoeIsSharedAndRenewedInTime(TestDatabase database) {
        try (World world = jwt(database).start()) {
            List<String> numbers = world.serviceNow.bulkInsert(20, Map.of("short_description", "Screen cracked"));
            until("all cross", () -> numbers.stream().allMatch(number -> world.tangoe.requests(number).size() == 1));
            assertThat(tokens(world)).isEqualTo(1);
            assertThat(calls(world)).isNotEmpty().allSatisfy(call -> {
                assertThat(call.user()).isEqualTo("bridge@example.com");
                assertThat(call.status()).isEqualTo(201);
                assertThat(call.query()).doesNotContainKey("api_token");
            });

            world.clock.advance(Duration.ofMinutes(28));
            world.openLinkedIncident("Still the same token");
            assertThat(tokens(world)).isEqualTo(1);
            world.clock.advance(Duration.ofSeconds(75));
            world.tangoe.faults().onPath("/v2/token").once().status(503);
            world.openLinkedIncident("A minute before its end, and there is no other");
            assertThat(tokens(world)).isEqualTo(2);
            world.clock.advance(Duration.ofSeconds(6));
            world.openLinkedIncident("Now there is");
            assertThat(tokens(world)).isEqualTo(3);
            assertThat(calls(world)).extracting(ReceivedRequest::status).containsOnly(201);
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void tokenThatIsNoLongerAcceptedIsRenewedOnce(TestDatabase database) {
        try (World world = jwt(database).start()) {
            world.openLinkedIncident("Screen cracked");
            world.tangoe.signIn().revokeTokens();
            String number = world.openLinkedIncident("Screen cracked again");
            assertThat(tokens(world)).isEqualTo(2);
            assertThat(calls(world)).extracting(ReceivedRequest::status).containsExactly(201, 401, 201);
            assertThat(world.message(number, "create").path("attempts").asInt()).isEqualTo(1);
            assertThat(world.tangoe.requests(number)).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void tokenThatCannotBeHadIsATroubleOfTheCall(TestDatabase database) {
        try (World world = jwt(database).start()) {
            world.tangoe.faults().onPath("/v2/token").once().status(503, Duration.ofHours(1));
            String number = world.openIncident("Screen cracked");
            assertThat(world.untilStatus(number, "create", "waiting").path("error").asText())
                    .startsWith("Tangoe gave no token: it answered 503");
            world.clock.advance(Duration.ofHours(1));
            world.untilStatus(number, "create", "delivered");
            assertThat(world.tangoe.requests(number)).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void credentialsThatTangoeDoesNotAcceptAreNamedAndTriedAgain(TestDatabase database) {
        try (World world = new World(database, folder).start()) {
            world.tangoe.signIn().apiToken("another");
            String number = world.openIncident("Screen cracked");
            assertThat(world.untilStatus(number, "create", "waiting").path("error").asText())
                    .isEqualTo("Tangoe answered 401: the credentials are not accepted; look at tangoe.api-token, or at "
                            + "tangoe.client-id and its secret");
            world.tangoe.signIn().apiToken("tangoe-token");
            world.clock.advance(Duration.ofSeconds(31));
            world.untilStatus(number, "create", "delivered");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"oauth", "oauth-password", "api-key"})
    void serviceNowTakesEachSignIn(String auth) {
        World world = new World(TestDatabase.H2, folder).with("SERVICENOW_AUTH", auth)
                .with("SERVICENOW_CLIENT_ID", "bridge-client").with("SERVICENOW_CLIENT_SECRET", "client-secret")
                .with("SERVICENOW_API_KEY", "bridge-key");
        try (world) {
            world.start();
            String number = world.openLinkedIncident("Screen cracked");
            world.serviceNow.signIn().revokeAccessTokens();
            world.tangoe.close(number, "Replaced.");
            world.untilStatus(number, "closed", "delivered");
            world.clock.advance(Duration.ofHours(1));
            world.tangoe.note(number, "Bye.");
            world.untilStatus(number, "note", "delivered");

            assertThat(world.serviceNow.journal(number)).hasSize(3)
                    .allSatisfy(entry -> assertThat(entry.createdBy()).isEqualTo("tangoe.bridge"));
            assertThat(world.tangoe.request(number).interactions()).as("the bridge knows its own").hasSize(3);
            long tokens = world.serviceNow.traffic().count("POST", "/oauth_token.do");
            assertThat(tokens).isEqualTo(auth.equals("api-key") ? 0 : 3);
            assertThat(world.message(number, "closed").path("attempts").asInt()).isEqualTo(1);
            assertThat(world.message(number, "note").path("attempts").asInt()).isEqualTo(1);
        }
    }

    private World jwt(TestDatabase database) {
        return new World(database, folder).with("TANGOE_AUTH", "jwt").with("TANGOE_CLIENT_ID", "tangoe-client")
                .with("TANGOE_CLIENT_SECRET", "tangoe-secret").with("TANGOE_SUBJECT", "bridge@example.com");
    }

    private static long tokens(World world) {
        return world.tangoe.traffic().count("POST", "/v2/token");
    }

    private static List<ReceivedRequest> calls(World world) {
        return world.tangoe.traffic().requests("POST", "/1/");
    }
}
