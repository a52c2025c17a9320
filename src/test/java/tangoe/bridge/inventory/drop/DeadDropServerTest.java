package tangoe.bridge.inventory.drop;

import static org.assertj.core.api.Assertions.assertThat;
import static tangoe.bridge.testing.World.until;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tangoe.bridge.testing.OpenSsh;
import tangoe.bridge.testing.Relay;
import tangoe.bridge.testing.TestDatabase;
import tangoe.bridge.testing.World;

/** An SFTP server that takes a connection and says nothing is named in health, and stops nothing but the drop. */
class DeadDropServerTest {

    @TempDir
    static Path folder;
    static OpenSsh ssh;
    static Relay relay;
    static World world;

    @BeforeAll
    static void start() throws Exception {
        ssh = new OpenSsh();
        ssh.folder(ssh.writer(), "drop");
        relay = new Relay(ssh.port());
        relay.fallSilent();
        Path known = Files.writeString(folder.resolve("known_hosts"),
                Files.readString(ssh.knownHosts()).replace("]:" + ssh.port(), "]:" + relay.port()));
        world = new World(TestDatabase.H2, folder).with("INVENTORY_DROP_ENABLED", "true").with("INVENTORY_DROP_HOST", "127.0.0.1")
                .with("INVENTORY_DROP_PORT", Integer.toString(relay.port())).with("INVENTORY_DROP_USERNAME", ssh.writer())
                .with("INVENTORY_DROP_KNOWN_HOSTS_FILE", known.toString()).with("INVENTORY_DROP_DIRECTORY", "drop")
                .with("INVENTORY_DROP_PRIVATE_KEY_FILE", ssh.privateKey().toString()).with("INVENTORY_DROP_POLL_PERIOD", "100ms").start();
    }

    @AfterAll
    static void stop() {
        world.close();
        relay.close();
        ssh.close();
    }

    @Test
    void healthNamesItWhileWebhooksAreTakenAndIncidentsPolled() {
        assertThat(manage("/observe/health/ready").statusCode()).isEqualTo(200);
        String number = world.openLinkedIncident("Crosses beside a dead server");

        until("health names the server", () -> {
            world.clock.advance(Duration.ofSeconds(5));
            return drop().path("status").asText().equals("DOWN");
        });
        assertThat(drop().path("cause").asText()).contains("The SFTP server 127.0.0.1 (port " + relay.port() + ")");
        assertThat(manage("/observe/health/ready").statusCode()).isEqualTo(200);
        assertThat(world.post("/tangoe/support-requests/note", "tangoe:hook", "{\"number\": \"" + number + "\", \"work_notes\": \"Seen.\"}").statusCode())
                .isEqualTo(202);

        relay.speak();
        until("the next good look is told", () -> drop().path("status").asText().equals("UP"));
    }

    private static JsonNode drop() {
        for (JsonNode check : World.json(manage("/observe/health")).path("checks")) {
            if (check.path("name").asText().equals("sftp-drop")) {
                return check;
            }
        }
        throw new AssertionError("health does not know the drop");
    }

    private static HttpResponse<String> manage(String path) {
        return world.send(HttpRequest.newBuilder(URI.create(world.managementUrl() + path)));
    }
}
