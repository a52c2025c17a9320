package tangoe.bridge.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** A real Kafka broker on loopback, a process of its own, whose jars come by {@code src/test/kafka/pom.xml}. */
public final class KafkaBroker implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final Path JARS = Path.of("target/kafka").toAbsolutePath();

    private final Path folder;
    private final int port = freePort();
    private final int controllerPort = freePort();
    private final Thread end = new Thread(this::stop);
    private Process broker;

    /** @param folder for its data and its log */
    public KafkaBroker(Path folder) {
        this.folder = folder;
        try {
            fetch();
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("server.properties"), """
                    process.roles=broker,controller
                    node.id=1
                    controller.quorum.bootstrap.servers=127.0.0.1:%2$d
                    listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
                    advertised.listeners=PLAINTEXT://127.0.0.1:%1$d
                    controller.listener.names=CONTROLLER
                    inter.broker.listener.name=PLAINTEXT
                    log.dirs=%3$s
                    offsets.topic.replication.factor=1
                    offsets.topic.num.partitions=1
                    transaction.state.log.replication.factor=1
                    transaction.state.log.min.isr=1
                    group.initial.rebalance.delay.ms=0
                    num.partitions=3
                    """.formatted(port, controllerPort, folder.resolve("data")));
            run(java("kafka.tools.StorageTool", "format", "--standalone", "-t", id(), "-c", folder.resolve("server.properties").toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Runtime.getRuntime().addShutdownHook(end);
    }

    /** A UUID as Kafka writes it. */
    private static String id() {
        UUID id = UUID.randomUUID();
        byte[] bytes = java.nio.ByteBuffer.allocate(16).putLong(id.getMostSignificantBits() >>> 1).putLong(id.getLeastSignificantBits()).array();
        return java.util.Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Once a build directory; from the local repository where they are there already. */
    private static synchronized void fetch() {
        if (Files.exists(JARS.resolve("complete"))) {
            return;
        }
        List<String> copy = List.of("-q", "-B", "-f", "src/test/kafka/pom.xml", "dependency:copy-dependencies", "-DoutputDirectory=" + JARS);
        try {
            maven("-o", copy);
        } catch (IllegalStateException notThereYet) {
            maven(null, copy);
        }
        try {
            Files.createFile(JARS.resolve("complete"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void maven(String option, List<String> arguments) {
        String home = System.getProperty("maven.home", System.getenv("MAVEN_HOME"));
        List<String> command = new ArrayList<>(List.of(home == null ? "mvn" : Path.of(home, "bin", "mvn").toString()));
        if (option != null) {
            command.add(option);
        }
        command.addAll(arguments);
        run(command);
    }

    private static List<String> java(String main, String... arguments) {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx384m",
                "-XX:+UseSerialGC", "-cp", JARS + "/*", main));
        command.addAll(List.of(arguments));
        return command;
    }

    public KafkaBroker start() {
        try {
            broker = new ProcessBuilder(java("kafka.Kafka", folder.resolve("server.properties").toString())).redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("broker.log").toFile())).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Waiting.until("the broker listens", PATIENCE, () -> {
            if (!broker.isAlive()) {
                throw new IllegalStateException(Files.readString(folder.resolve("broker.log")));
            }
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress("127.0.0.1", port), 1000);
                return true;
            } catch (IOException notYet) {
                return false;
            }
        });
        return this;
    }

    public String address() {
        return "127.0.0.1:" + port;
    }

    /** Ends it at once, as a machine does that loses its power; what it has acknowledged is on its disk. */
    public void stop() {
        if (broker != null) {
            broker.destroyForcibly();
            try {
                broker.waitFor();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void run(List<String> command) {
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IllegalStateException(String.join(" ", command) + ": " + said);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        stop();
        Runtime.getRuntime().removeShutdownHook(end);
    }
}
