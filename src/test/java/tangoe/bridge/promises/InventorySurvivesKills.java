package tangoe.bridge.promises;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tangoe.bridge.testing.DurableDatabase;
import tangoe.bridge.testing.OpenSsh;
import tangoe.bridge.testing.PackagedBridge;
import tangoe.bridge.testing.PackagedWorld;
import tangoe.bridge.testing.Waiting;

/** SIGKILL in the middle of a drop and of a pull: the end is that of the plain run, each row once. */
class InventorySurvivesKills {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int ROWS = 40_000;
    private static final String DEVICES = "/1/devices/business_devices";

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(DurableDatabase.class)
    void aDropIsLoadedAgain(DurableDatabase database) throws IOException {
        try (OpenSsh ssh = new OpenSsh(); PackagedWorld world = new PackagedWorld(database, folder)) {
            world.with("SUPPORT_ENABLED", "false").with("INVENTORY_DROP_ENABLED", "true").with("INVENTORY_DROP_HOST", "127.0.0.1")
                    .with("INVENTORY_DROP_PORT", Integer.toString(ssh.port())).with("INVENTORY_DROP_USERNAME", ssh.writer())
                    .with("INVENTORY_DROP_PRIVATE_KEY_FILE", ssh.privateKey().toString())
                    .with("INVENTORY_DROP_KNOWN_HOSTS_FILE", ssh.knownHosts().toString()).with("INVENTORY_DROP_POLL_PERIOD", "200ms")
                    .with("INVENTORY_DROP_SETTLE_TIME", "1s");
            ssh.put(ssh.writer(), "devices.csv", "ID,Serial Number,Model,Status\n" + IntStream.range(0, ROWS)
                    .mapToObj(i -> i + ",KILLED" + i + ",ThinkPad X1,Active\n").collect(Collectors.joining()));
            PackagedBridge killed = world.launch("killed");
            Waiting.until("it is being loaded", PATIENCE, () -> isSpooled());
            killed.kill();

            PackagedBridge bridge = world.launch("after");
            Waiting.until("it is filed under done", PATIENCE, () -> {
                bridge.requireAlive();
                return ssh.names(ssh.writer(), "done").size() == 1;
            });
            assertThat(bridge.stop()).isZero();

            assertThat(ssh.names(ssh.writer(), ".")).containsExactly("done/");
            inDatabase(database, world, handle -> {
                assertThat(count(handle, "select count(*) from asset where not removed")).isEqualTo(ROWS);
                assertThat(count(handle, "select count(distinct serial_number) from asset")).isEqualTo(ROWS);
                assertThat(count(handle, "select count(*) from inventory_run where status = 'done'")).isEqualTo(1);
                assertThat(count(handle, "select count(*) from inventory_run where status = 'running'")).isZero();
                assertThat(count(handle, "select count(*) from dropped_file")).isZero();
            });
        }
    }

    @ParameterizedTest
    @EnumSource(DurableDatabase.class)
    void aPullGoesOnAtThePageThatIsNotInYet(DurableDatabase database) throws IOException {
        try (PackagedWorld world = new PackagedWorld(database, folder)) {
            world.with("SUPPORT_ENABLED", "false").with("INVENTORY_PULL_ENABLED", "true").with("INVENTORY_PULL_CRON", "0/2 * * * * ?")
                    .with("TANGOE_GETS_PER_MINUTE", "100");
            int devices = 999 * 4 + 10;
            IntStream.rangeClosed(1, devices).forEach(i -> world.tangoe.device(Map.of("id", i, "generic_serial", "PULLED" + i)));
            world.tangoe.faults().onPath(DEVICES).delay(Duration.ofMillis(400));
            PackagedBridge killed = world.launch("killed");
            Waiting.until("it has asked for the third page", PATIENCE, () -> {
                killed.requireAlive();
                return world.tangoe.traffic().requests("GET", DEVICES).size() >= 3;
            });
            killed.kill();
            int before = world.tangoe.traffic().requests("GET", DEVICES).size();

            PackagedBridge bridge = world.with("INVENTORY_PULL_CRON", "0 0 0 1 1 ? 2099").launch("after");
            Waiting.until("lines are asked for", PATIENCE, () -> {
                bridge.requireAlive();
                return !world.tangoe.traffic().requests("GET", "/1/lines/business_lines").isEmpty();
            });
            bridge.awaitReady();
            assertThat(bridge.stop()).isZero();

            assertThat(world.tangoe.traffic().requests("GET", DEVICES).get(before).query().get("page")).isIn("2", "3", "4");
            inDatabase(database, world, handle -> {
                assertThat(count(handle, "select count(*) from asset where not removed")).isEqualTo(devices);
                assertThat(count(handle, "select count(*) from inventory_run")).isEqualTo(1);
            });
        }
    }

    private boolean isSpooled() {
        Path spool = folder.resolve("spool");
        if (!Files.isDirectory(spool)) {
            return false;
        }
        try (Stream<Path> files = Files.list(spool)) {
            return files.findAny().isPresent();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void inDatabase(DurableDatabase database, PackagedWorld world, java.util.function.Consumer<Handle> look) {
        Jdbi jdbi = database == DurableDatabase.H2
                ? Jdbi.create("jdbc:h2:file:" + folder.resolve("bridge") + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE", "sa", "") : world.jdbi();
        jdbi.useHandle(look::accept);
    }

    private static long count(Handle handle, String query) {
        return handle.createQuery(query).mapTo(Long.class).one();
    }
}
