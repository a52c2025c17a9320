package tangoe.bridge.api;

import static org.assertj.core.api.Assertions.assertThat;
import static tangoe.bridge.testing.World.until;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tangoe.bridge.sandbox.SupportRequest;
import tangoe.bridge.testing.TestDatabase;
import tangoe.bridge.testing.World;

class SettleTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aCreateThatDidArriveIsLinkedAndItsTicketGoesOn(TestDatabase database) {
        try (World world = new World(database, folder).start()) {
            world.tangoe.faults().onPath("/1/support_requests").once().cutBodyAfterWrite();
            String number = world.openIncident("Phone screen cracked");
            until("nobody knows whether it arrived", () -> world.messages(number, "uncertain") == 1);
            world.serviceNow.comment(number, "Any news?", "fred.luddy");
            until("the comment waits", () -> world.messages(number, "accepted") == 1);
            String id = world.api("/api/messages?status=uncertain&ticket=" + number).at("/messages/0/id").asText();
            SupportRequest made = world.tangoe.request(number);

            assertThat(world.post("/api/messages/" + id + "/settle", "operator:watch", "{\"tangoe_id\": 1}").statusCode()).isEqualTo(400);
            assertThat(world.post("/api/messages/" + id + "/settle", "operator:watch",
                    "{\"tangoe_id\": " + made.id() + ", \"thread_token\": \"" + made.threadToken() + "\"}").statusCode()).isEqualTo(200);

            until("the comment crosses", () -> world.tangoe.interactions(number).size() == 2);
            until("the incident shows it", () -> world.serviceNow.incident(number).get("correlation_id").equals(Long.toString(made.id())));
            assertThat(world.tangoe.requests(number)).hasSize(1);
            assertThat(world.api("/api/messages/" + id).path("status").asText()).isEqualTo("delivered");
            assertThat(world.post("/api/messages/" + id + "/settle", "operator:watch",
                    "{\"tangoe_id\": \"1\", \"thread_token\": \"x\"}").statusCode()).isEqualTo(409);
        }
    }
}
