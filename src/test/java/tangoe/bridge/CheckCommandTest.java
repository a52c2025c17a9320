package tangoe.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tangoe.bridge.testing.World;

/** The commands {@code check} and {@code run} as an operator types them, on a copy of the shipped folder. */
class CheckCommandTest {

    private static final Path SHIPPED = Path.of("").toAbsolutePath();
    private static final Map<String, String> SETTINGS = Map.of("SERVICENOW_URL", "https://acme.service-now.com", "SERVICENOW_USERNAME", "tangoe.bridge",
            "SERVICENOW_PASSWORD", "snow-5ecret", "TANGOE_URL", "https://acme.thefutureis.mobi", "TANGOE_API_TOKEN", "tangoe-5ecret");

    @TempDir
    Path home;

    @BeforeEach
    void copyTheShippedFolder() throws IOException {
        try (Stream<Path> files = Files.walk(SHIPPED.resolve("routes"))) {
            for (Path file : files.toList()) {
                Files.copy(file, home.resolve(SHIPPED.relativize(file).toString()));
            }
        }
        Files.copy(SHIPPED.resolve("application.properties"), home.resolve("application.properties"));
    }

    /** What a command printed, and how it ended. */
    private record Ended(int status, List<String> lines) {
    }

    @Test
    void aSoundFolderEndsWithStatus0AndAFriendlyLine() throws Exception {
        Ended check = command("check", SETTINGS);

        assertThat(check.lines()).last().isEqualTo("No problems.");
        assertThat(check.lines()).filteredOn(line -> line.startsWith("note: ")).anyMatch(line -> line.contains("/api does not open"));
        assertThat(check.lines()).allMatch(line -> line.startsWith("note: ") || line.equals("No problems."));
        assertThat(check.status()).isZero();
        assertThat(home.resolve("data")).doesNotExist();
    }

    @Test
    void theInventoryAloneIsSoundToo() throws Exception {
        Ended check = command("check", Map.ofEntries(Map.entry("SUPPORT_ENABLED", "false"), Map.entry("INVENTORY_PULL_ENABLED", "true"),
                Map.entry("TANGOE_URL", "https://acme.thefutureis.mobi"), Map.entry("TANGOE_API_TOKEN", "tangoe-5ecret"),
                Map.entry("INVENTORY_PULL_CHANGES_CRON", "0 0/15 * * * ?"), Map.entry("INVENTORY_DROP_ENABLED", "true"),
                Map.entry("INVENTORY_DROP_HOST", "sftp.example.com"), Map.entry("INVENTORY_DROP_USERNAME", "tangoe"),
                Map.entry("INVENTORY_DROP_PASSWORD", "dr)op&5ecret%"), Map.entry("INVENTORY_DROP_KNOWN_HOSTS_FILE", "known_hosts"),
                Map.entry("INVENTORY_KAFKA_ENABLED", "true"), Map.entry("INVENTORY_KAFKA_BROKERS", "kafka.example.com:9092"),
                Map.entry("INVENTORY_KAFKA_TOPIC", "assets"), Map.entry("API_USERNAME", "operator"), Map.entry("API_PASSWORD", "watch")));

        assertThat(check.lines()).last().isEqualTo("No problems.");
        assertThat(check.status()).isZero();
        assertThat(check.lines()).noneMatch(line -> line.contains("5ecret"));
    }

    @Test
    void aShippedFolderWithoutSettingsSaysWhatIsMissing() throws Exception {
        Ended check = command("check", Map.of());

        assertThat(check.status()).isEqualTo(1);
        assertThat(check.lines()).anyMatch(line -> line.matches("application.properties:\\d+: servicenow.url .*SERVICENOW_URL.*"))
                .anyMatch(line -> line.matches("application.properties:\\d+: tangoe.url .*TANGOE_URL.*"));
        assertThat(check.lines()).last().asString().matches("\\d+ problems\\.");
    }

    @Test
    void everythingThatIsBrokenIsNamedAtOnceByFileAndLineAndTheStartRefusesWithTheSameWords() throws Exception {
        List<String> broken = List.of(
                broken("application.properties", "servicenow.poll-period=30s", "servicenow.poll-period=half a minute"),
                broken("application.properties", "delivery.workers=8", "delivery.wokers=8"),
                broken("routes/mappings/request-type.yaml", "Tech Support", "Tech Suport"),
                broken("routes/mappings/device-type.yaml", "then: Tablet", "then: Tablett"),
                broken("routes/mappings/interaction.jq", "fill_text(", "fil_text("),
                broken("routes/mappings/linked.jq", "correlation_id:", "correlation_id"),
                broken("routes/support/tangoe-to-incident.camel.yaml", "uri: inbox:to-servicenow", "uri: inbocks:tangoe-event"),
                broken("routes/operations/api-tickets.camel.yaml", "ref: ticketApi", "reff: ticketApi"),
                broken("routes/kamelets/tangoe-interaction.kamelet.yaml", "path: /1/interactions", "pfad: /1/interactions"));

        Ended check = command("check", SETTINGS);

        assertThat(check.status()).isEqualTo(1);
        for (String place : broken) {
            assertThat(check.lines()).as(place).anyMatch(line -> line.startsWith(place + ": "));
        }
        List<String> problems = check.lines().stream().filter(line -> !line.startsWith("note: ")).toList();
        assertThat(problems.subList(0, problems.size() - 1)).allMatch(line -> line.matches("[\\w./-]+:\\d+: \\S.*"));
        assertThat(problems).last().isEqualTo(problems.size() - 1 + " problems.");
        assertThat(String.join("\n", check.lines())).doesNotContain("5ecret", "Exception", "\tat ");

        Ended run = command("run", SETTINGS);
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.lines()).containsAll(problems.subList(0, problems.size() - 1)).last().asString().contains("does not start");
        assertThat(home.resolve("data")).doesNotExist();
    }

    /** A start builds the routes for itself, so it finds only the first; it says all of them, and has written nothing by then. */
    @Test
    void aStartThatIsRefusedForItsRoutesSaysWhatTheCheckSaysAndLeavesNothing() throws Exception {
        broken("routes/support/tangoe-to-incident.camel.yaml", "uri: inbox:to-servicenow", "uri: inbocks:to-servicenow");
        broken("routes/kamelets/tangoe-interaction.kamelet.yaml", "uri: kamelet:tangoe-call", "uri: kamelet:tangoe-cal");
        broken("routes/operations/api-tickets.camel.yaml", "ref: ticketApi", "ref: ticketApis");
        List<String> problems = command("check", SETTINGS).lines().stream().filter(line -> line.startsWith("routes/")).toList();
        assertThat(problems).hasSizeGreaterThan(2);
        Map<String, String> settings = new HashMap<>(SETTINGS);
        settings.put("HTTP_PORT", Integer.toString(World.freePort()));
        settings.put("MANAGEMENT_PORT", Integer.toString(World.freePort()));

        Ended run = command("run", settings);

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.lines()).containsExactly(Stream.concat(problems.stream(), Stream.of("The bridge does not start before this is mended.")).toArray(String[]::new));
        assertThat(home.resolve("data")).doesNotExist();
    }

    @Test
    void whatIsRefusedAtTheStartIsJsonWhereTheLogIs() throws Exception {
        String place = broken("application.properties", "delivery.workers=8", "delivery.wokers=8");
        Map<String, String> json = new HashMap<>(SETTINGS);
        json.put("LOG_FORMAT", "json");
        Ended run = command("run", json);

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.lines()).isNotEmpty().allSatisfy(line -> assertThat(World.jsonOf(line).path("log.level").asText()).isEqualTo("ERROR"));
        assertThat(run.lines()).anySatisfy(line -> assertThat(World.jsonOf(line).path("message").asText()).startsWith(place + ": "));

        broken("application.properties", "delivery.wokers=8", "delivery.workers=8");
        try (ServerSocket taken = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            json.put("HTTP_HOST", "127.0.0.1");
            json.put("HTTP_PORT", Integer.toString(taken.getLocalPort()));
            Ended start = command("run", json);
            assertThat(start.status()).isEqualTo(1);
            assertThat(start.lines()).isNotEmpty().allSatisfy(line -> assertThat(World.jsonOf(line).has("log.level")).isTrue());
            assertThat(World.jsonOf(start.lines().get(start.lines().size() - 1)).path("message").asText())
                    .startsWith("The bridge does not start: cannot listen on port ");
        }
    }

    @Test
    void aFolderThatIsNotThereIsASentenceForEveryCommand() throws Exception {
        Files.move(home.resolve("routes"), home.resolve("elsewhere"));
        for (String command : List.of("run", "demo")) {
            Ended ended = command(command, SETTINGS);
            assertThat(ended.status()).as(command).isEqualTo(1);
            assertThat(ended.lines()).first().asString().startsWith("routes: this folder is missing in ");
            assertThat(ended.lines()).noneMatch(line -> line.startsWith("\tat ") || line.contains("Exception"));
        }
    }

    @Test
    void mistakesInWhatRunsOnOneReplicaAreFoundAsAnywhere() throws Exception {
        String poll = "routes/support/incident-to-tangoe.camel.yaml";
        String sweep = "routes/operations/housekeeping.camel.yaml";
        String compare = "routes/operations/reconcile.camel.yaml";
        List<String> said = List.of(
                broken(poll, "alsoQuery: RAW({{linked-query}})", "alsoQuery: RAW(active=true^ORDERBYnumber)").replaceFirst(":.*", ":1")
                        + ": The query \"active=true\\^ORDERBYnumber\" must not order.*",
                broken(sweep, "master:one-replica:timer:housekeeping", "master:one-replica:tymer:housekeeping")
                        + ": there is no component \"tymer\".*",
                broken(compare, "delay: \"{{reconcile.period}}\"", "delai: \"{{reconcile.period}}\"")
                        + ": the component timer has no option \"delai\"; did you mean delay\\?");

        Ended check = command("check", SETTINGS);

        for (String sentence : said) {
            assertThat(check.lines()).as(sentence).anyMatch(line -> line.matches(sentence));
        }
        assertThat(check.lines()).last().isEqualTo("3 problems.");
    }

    @Test
    void nobodyIsContacted() throws Exception {
        try (ServerSocket nobody = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + nobody.getLocalPort();
            for (String auth : List.of("basic", "oauth")) {
                Ended check = command("check", Map.ofEntries(Map.entry("SERVICENOW_URL", "http://" + address), Map.entry("SERVICENOW_USERNAME", "tangoe.bridge"),
                        Map.entry("SERVICENOW_PASSWORD", "snow-5ecret"), Map.entry("SERVICENOW_AUTH", auth), Map.entry("SERVICENOW_CLIENT_ID", "a"),
                        Map.entry("SERVICENOW_CLIENT_SECRET", "b"), Map.entry("TANGOE_URL", "http://" + address), Map.entry("TANGOE_AUTH", "jwt"),
                        Map.entry("TANGOE_CLIENT_ID", "a"), Map.entry("TANGOE_CLIENT_SECRET", "b"), Map.entry("TANGOE_SUBJECT", "c"),
                        Map.entry("DATABASE_URL", "jdbc:postgresql://" + address + "/bridge"), Map.entry("DATABASE_USERNAME", "d"),
                        Map.entry("CLUSTER_LEASE", "tangoe-bridge"), Map.entry("KUBERNETES_MASTER", "http://" + address),
                        Map.entry("HTTP_HOST", "127.0.0.1"), Map.entry("HTTP_PORT", Integer.toString(nobody.getLocalPort()))));

                assertThat(check.lines()).last().isEqualTo("No problems.");
                assertThat(check.status()).isZero();
            }
            nobody.setSoTimeout(1);
            assertThat(connected(nobody)).isFalse();
        }
    }

    /** The system takes connections up before anybody accepts them, so one that was made is still there. */
    private static boolean connected(ServerSocket socket) throws IOException {
        try {
            socket.accept().close();
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    @Test
    void anUnknownCommandEndsWithStatus2AndNamesTheNearest() throws Exception {
        Ended ended = command("chekc", SETTINGS);

        assertThat(ended.status()).isEqualTo(2);
        assertThat(ended.lines()).first().isEqualTo("tangoe-bridge: unknown command \"chekc\"; did you mean check?");
    }

    /** @return {@code file:line} of the place that was broken */
    private String broken(String file, String sound, String instead) throws IOException {
        Path path = home.resolve(file);
        List<String> lines = new ArrayList<>(Files.readAllLines(path));
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).contains(sound) && !lines.get(i).startsWith("#")) {
                lines.set(i, lines.get(i).replace(sound, instead));
                Files.write(path, lines);
                return file + ":" + (i + 1);
            }
        }
        throw new IllegalStateException(file + " does not say " + sound);
    }

    private Ended command(String command, Map<String, String> environment) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC", "-Dbridge.home=" + home, "-cp", System.getProperty("java.class.path"), "tangoe.bridge.Bridge", command).redirectErrorStream(true);
        Path said = home.resolve("said");
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.redirectOutput(said.toFile()).start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Ended(process.exitValue(), Files.readAllLines(said));
    }
}
