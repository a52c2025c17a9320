package tangoe.bridge.promises;

import static org.assertj.core.api.Assertions.assertThat;
import static tangoe.bridge.testing.World.until;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tangoe.bridge.sandbox.DropSandbox;
import tangoe.bridge.testing.Observed;
import tangoe.bridge.testing.Relay;
import tangoe.bridge.testing.SharedWorlds;
import tangoe.bridge.testing.TestDatabase;
import tangoe.bridge.testing.World;

/** A failure stops the one request, record, file, ticket or vendor that it belongs to, and what stands still names itself within a minute. */
class Contained {

    private static final int WORKERS = 4;
    private static final String DEVICES = "ID,Device Category,Manufacturer,Model,IMEI,Serial Number,Status\n";

    @TempDir
    static Path folder;
    static DropSandbox drop;
    static Relay wayToTheDrop;

    @RegisterExtension
    static final SharedWorlds WORLDS = new SharedWorlds(world -> dropping(world.with("DELIVERY_WORKERS", Integer.toString(WORKERS))
            .with("TANGOE_TIME_OUT", "2s").with("SERVICENOW_TIME_OUT", "2s")));

    @BeforeAll
    static void start() throws IOException {
        drop = new DropSandbox(Files.createDirectories(folder.resolve("server")), "tangoe", "drop");
        Files.createDirectories(drop.folder().resolve("h2"));
        Files.createDirectories(drop.folder().resolve("postgresql"));
        wayToTheDrop = new Relay(drop.port());
    }

    @AfterAll
    static void stop() {
        wayToTheDrop.close();
        drop.close();
    }

    @AfterEach
    void mend() {
        wayToTheDrop.speak();
        WORLDS.forEach(world -> {
            world.serviceNow.liftAccessRules();
            world.serviceNow.faults().clear();
            world.serviceNow.faults().acceptConnections();
            world.tangoe.faults().clear();
            world.tangoe.faults().acceptConnections();
        });
    }

    private static World dropping(World world) {
        return world.with("INVENTORY_DROP_ENABLED", "true").with("INVENTORY_DROP_HOST", "127.0.0.1")
                .with("INVENTORY_DROP_PORT", Integer.toString(wayToTheDrop.port())).with("INVENTORY_DROP_USERNAME", "tangoe")
                .with("INVENTORY_DROP_PASSWORD", "drop").with("INVENTORY_DROP_KNOWN_HOSTS_FILE", knownHosts().toString())
                .with("INVENTORY_DROP_DIRECTORY", directory(world)).with("INVENTORY_DROP_POLL_PERIOD", "200ms").with("INVENTORY_DROP_SETTLE_TIME", "1ms");
    }

    /** Each bridge looks into one of its own. */
    private static String directory(World world) {
        return world.setting("DATABASE_URL").startsWith("jdbc:postgresql") ? "postgresql" : "h2";
    }

    /** The server's key, at the port by which it is reached here. */
    private static Path knownHosts() {
        try {
            String known = Files.readString(drop.knownHosts()).replace(":" + drop.port(), ":" + wayToTheDrop.port());
            return Files.writeString(folder.resolve("known_hosts"), known);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aPlaceAtTheDoorIsGivenBackHoweverItsRequestEnds(TestDatabase database) throws IOException {
        World world = WORLDS.on(database);
        String number = world.openLinkedIncident("Somebody hangs up");
        String body = "{\"number\":\"" + number + "\",\"work_notes\":\"cut\"}";
        String head = "POST /tangoe/support-requests/note HTTP/1.1\r\nHost: bridge\r\nAuthorization: " + World.basic("tangoe:hook")
                + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n";
        List<String> brokenOff = List.of(head, head + "\r\n", head + "\r\n" + body.substring(0, 10), head + "\r\n" + body,
                head + "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n\r\n" + body);
        for (String sent : brokenOff) {
            for (int linger : new int[] {-1, 0}) {
                for (int times = 0; times < 50; times++) {
                    try (Socket socket = new Socket("127.0.0.1", world.port())) {
                        socket.setSoLinger(linger == 0, 0);
                        socket.getOutputStream().write(sent.getBytes(StandardCharsets.UTF_8));
                    }
                }
            }
        }
        until("no place is taken", () -> new Observed(world).metrics().contains("tangoe_bridge_requests_in_work 0"));
        assertTakesWebhooks(world, number);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aRecordThatCannotBeReadStopsNoOtherOfItsPageAndIsNamed(TestDatabase database) {
        World world = WORLDS.on(database);
        for (Map.Entry<String, String> oddity : Map.of("number", "", "sys_mod_count", "many", "state", "x".repeat(60)).entrySet()) {
            String odd = world.openIncident("Odd " + oddity.getKey());
            String sysId = world.serviceNow.incident(odd).get("sys_id");
            world.serviceNow.answerOddly(sysId, oddity.getKey(), oddity.getValue());
            world.serviceNow.update(odd, Map.of("short_description", "Odd " + oddity.getKey() + " again"), "beth.anglin");
            world.openLinkedIncident("A neighbour");
            until("it is set aside with its reason", () -> !world.message(sysId, "unreadable").path("error").asText("").isEmpty()
                    || !world.tangoe.requests(odd).isEmpty());
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void workersThatWaitForAVendorThatDoesNotAnswerKeepNobodyFromTheOtherVendor(TestDatabase database) {
        World world = WORLDS.on(database);
        String neighbour = world.openLinkedIncident("A neighbour");
        world.tangoe.faults().onEverything().timeoutBeforeWrite();
        IntStream.range(0, 3 * WORKERS).forEach(each -> world.openIncident("No answer " + each));
        Observed seen = new Observed(world);

        seen.untilDown("tangoe");
        assertTakesWebhooks(world, neighbour);
        seen.assertReady();

        world.tangoe.faults().clear();
        world.openIncident("Asked again");
        until("what waited is done with", () -> {
            world.clock.advance(Duration.ofSeconds(5));
            return world.messagesOf("waiting") + world.messagesOf("accepted") + world.messagesOf("delivering") == 0;
        });
        seen.untilUp("tangoe");
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aVendorThatRefusesTheSignInStopsNothingOfTheOther(TestDatabase database) {
        World world = WORLDS.on(database);
        String neighbour = world.openLinkedIncident("A neighbour");
        world.tangoe.faults().onEverything().status(401);
        world.openIncident("Refused");
        Observed seen = new Observed(world);

        seen.untilDown("sign-in", "Tangoe");
        assertTakesWebhooks(world, neighbour);
        seen.assertReady();

        world.tangoe.faults().clear();
        until("the sign-in is tried again", () -> {
            world.clock.advance(Duration.ofSeconds(30));
            return world.messagesOf("waiting") == 0;
        });
        seen.untilUp("sign-in");
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aPollThatStandsNamesItselfAndKeepsNobodyFromTheDoor(TestDatabase database) {
        World world = WORLDS.on(database);
        String number = world.openLinkedIncident("Before");
        world.serviceNow.faults().refuseConnections();
        Observed seen = new Observed(world);

        seen.untilDown("servicenow-poll");
        seen.untilDown("servicenow");
        assertThat(note(world, number)).isEqualTo(202);
        seen.assertReady();

        world.serviceNow.faults().acceptConnections();
        seen.untilUp("servicenow-poll");
        seen.untilUp("servicenow");
        world.clock.advance(Duration.ofMinutes(10));
        world.untilIdle(number);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void anSftpServerThatFallsSilentStopsOnlyTheDrop(TestDatabase database) {
        World world = WORLDS.on(database);
        wayToTheDrop.fallSilent();
        Observed seen = new Observed(world);

        seen.untilDownAtLast("sftp-drop");
        assertTakesWebhooks(world, world.openLinkedIncident("A neighbour"));
        seen.assertReady();

        wayToTheDrop.speak();
        seen.untilUp("sftp-drop");
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aFileThatCannotBeLoadedStopsNoOtherOne(TestDatabase database) {
        World world = WORLDS.on(database);
        String directory = directory(world) + "/";
        drop.drop(directory + "letter.csv", "Dear customer,\nthis is no report.\n");
        drop.drop(directory + "broken.csv", DEVICES + "\"1,Smartphone\n");
        drop.drop(directory + "empty.csv", "");
        drop.drop(directory + "sound.csv", DEVICES + "1,Smartphone,Apple,iPhone 14,,C0NTA1NED,In use\n");

        until("the sound one is loaded", () -> world.api("/assets?limit=1000").path("assets").findValuesAsText("serial_number")
                .contains("C0NTA1NED"));
        until("the others say why they are not", () -> drop.names(directory + "failed").size() >= 2);
        for (var each : world.api("/api/inventory/runs?limit=100").path("runs")) {
            if (each.path("status").asText().equals("failed")) {
                assertThat(each.path("reason").asText()).isNotBlank();
            }
        }
    }

    @Test
    void connectionsToTheDatabaseThatDieAreReplaced() {
        World world = WORLDS.on(TestDatabase.POSTGRESQL);
        String number = world.openLinkedIncident("Before");
        for (int times = 0; times < 3; times++) {
            until("the connections die", () -> endOtherConnections(world.bridge().database().jdbi()));
            until("webhooks are taken", () -> note(world, number) == 202);
        }
        new Observed(world).untilUp("database");
        world.openLinkedIncident("After");
    }

    /** @return false where the pool gave one that had died before, which nobody had used since */
    private static boolean endOtherConnections(Jdbi jdbi) {
        try {
            jdbi.useHandle(handle -> handle.execute("""
                    select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"""));
            return true;
        } catch (JdbiException died) {
            return false;
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void whoIsNotTheOneReplicaTakesWebhooksAndPollsOnceItIsItsTurn(TestDatabase database) throws IOException {
        Path locks = Files.createDirectories(folder.resolve("locks-" + database));
        try (World world = new World(database, folder.resolve("waiting-" + database)).with("CLUSTER_LOCK_DIR", locks.toString())) {
            try (FileChannel held = FileChannel.open(locks.resolve("one-replica"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                held.lock();
                world.start();
                String number = world.openIncident("Nobody polls here");
                assertThat(world.post("/servicenow/incidents", "snow:push", "{\"number\":\"" + number + "\"}").statusCode()).isEqualTo(202);
                until("it crosses by its hint", () -> world.tangoe.requests(number).size() == 1);
                new Observed(world).assertReady();
            }
            world.openLinkedIncident("It polls now");
        }
    }

    private static void assertTakesWebhooks(World world, String number) {
        int before = world.serviceNow.journal(number, "work_notes").size();
        assertThat(note(world, number)).isEqualTo(202);
        until("its note is written", () -> world.serviceNow.journal(number, "work_notes").size() > before);
    }

    private static int note(World world, String number) {
        return world.post("/tangoe/support-requests/note", "tangoe:hook",
                "{\"number\":\"" + number + "\",\"work_notes\":\"Seen at " + System.nanoTime() + "\"}").statusCode();
    }
}
