package tangoe.bridge.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.postgresql.PGConnection;
import tangoe.bridge.testing.DurableDatabase;

/**
 * How long a drop takes: the same three files (a first one, the same again, one with a row of a hundred changed) by the bridge on
 * PostgreSQL and on H2, by COPY and one plain statement that normalises nothing, and read into a table by DuckDB. System properties,
 * all optional: {@code bench.rows} (1000000), {@code bench.parts} (plain,postgresql,h2,duckdb,readers), {@code bench.load-opts}
 * (of the loading process), {@code bench.folder}.
 */
public final class InventoryBench {

    private static final List<String> COLUMNS = List.of("id", "category", "manufacturer", "model", "imei", "serial", "status", "person",
            "employee", "email", "grp", "cost_center", "phone", "carrier", "account", "plan", "iccid", "created");

    private final Path folder = Path.of(System.getProperty("bench.folder", "target/bench")).toAbsolutePath();
    private final int rows = Integer.getInteger("bench.rows", 1_000_000);
    private final String loadOptions = System.getProperty("bench.load-opts", "-Xmx256m");
    private final List<Path> files = new ArrayList<>();
    private ServerCpu server;

    private InventoryBench() {
    }

    public static void main(String[] arguments) throws Exception {
        Configurator.setLevel("io.zonky.test.db.postgres", Level.WARN);
        new InventoryBench().run(List.of(System.getProperty("bench.parts", "plain,postgresql,h2,duckdb,readers").split(",")));
    }

    private void run(List<String> parts) throws Exception {
        Files.createDirectories(folder);
        files.add(DropFile.write(folder.resolve("first.csv"), rows, 0, 0));
        files.add(Files.copy(files.get(0), folder.resolve("again.csv"), java.nio.file.StandardCopyOption.REPLACE_EXISTING));
        files.add(DropFile.write(folder.resolve("changed.csv"), rows, 0, 100));
        files.add(DropFile.write(folder.resolve("third-day.csv"), rows, rows / 200, 90));
        System.out.printf(Locale.ROOT, "%d processors, Java %s, load average %.1f; %,d rows, %,d bytes; %s%n", Runtime.getRuntime().availableProcessors(),
                Runtime.version(), java.lang.management.ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(), rows,
                Files.size(files.get(0)), loadOptions);
        if (parts.contains("plain") || parts.contains("postgresql")) {
            try (DurableDatabase.Running running = DurableDatabase.POSTGRESQL.start()) {
                System.out.println(running.durability());
                server = new ServerCpu(running.environment());
                if (parts.contains("plain")) {
                    plain(running.environment());
                }
                if (parts.contains("postgresql")) {
                    Map<String, String> settings = running.environment();
                    bridge("postgresql", settings.get("DATABASE_URL"), settings.get("DATABASE_USERNAME"), settings.get("DATABASE_PASSWORD"));
                }
            }
        }
        server = null;
        if (parts.contains("h2")) {
            Path data = Files.createTempDirectory(folder, "h2-");
            bridge("h2", "jdbc:h2:file:" + data.resolve("bridge") + ";WRITE_DELAY=0", "sa", "");
        }
        if (parts.contains("duckdb")) {
            duckdb();
        }
        if (parts.contains("readers")) {
            CsvReaders.measure(files.get(0));
        }
    }

    private void plain(Map<String, String> settings) throws SQLException, IOException {
        try (Connection connection = DriverManager.getConnection(settings.get("DATABASE_URL"), settings.get("DATABASE_USERNAME"),
                settings.get("DATABASE_PASSWORD")); Statement statement = connection.createStatement()) {
            statement.execute("create table plain_staging (" + String.join(" text, ", COLUMNS) + " text)");
            statement.execute("create table plain (" + String.join(" text, ", COLUMNS) + " text, primary key (imei))");
            String sets = String.join(", ", COLUMNS.stream().filter(column -> !column.equals("imei"))
                    .map(column -> column + " = excluded." + column).toList());
            for (Path file : files) {
                statement.execute("truncate plain_staging");
                long begun = System.nanoTime();
                try (InputStream in = Files.newInputStream(file)) {
                    connection.unwrap(PGConnection.class).getCopyAPI().copyIn("copy plain_staging from stdin (format csv, header)", in, 1 << 16);
                }
                double copied = seconds(begun);
                begun = System.nanoTime();
                int changed = statement.executeUpdate("insert into plain select * from plain_staging on conflict (imei) do update set " + sets
                        + " where (plain.*) is distinct from (excluded.*)");
                System.out.printf(Locale.ROOT, "plain       %-12s copy %.2f s + statement %.2f s = %.2f s (CPU of the server %.2f s), %d written%n", file.getFileName(),
                        copied, seconds(begun), copied + seconds(begun), server.seconds(), changed);
            }
            statement.execute("drop table plain, plain_staging");
            statement.execute("checkpoint");
        }
    }

    private void bridge(String name, String url, String user, String password) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin/java").toString()));
        command.addAll(List.of(loadOptions.split(" ")));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), InventoryLoads.class.getName(), url, user, password,
                Path.of("routes/mappings").toAbsolutePath().toString()));
        files.forEach(file -> command.add(file.toString()));
        if (server != null) {
            server.seconds();
        }
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (BufferedReader output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            output.lines().forEach(line -> System.out.printf(Locale.ROOT, "%-11s %s%s%n", name, line,
                    server == null ? "" : String.format(Locale.ROOT, ", CPU of the server %.2f s", server.seconds())));
        }
        if (process.waitFor() != 0) {
            throw new IllegalStateException("the loads on " + name + " ended with " + process.exitValue());
        }
    }

    private void duckdb() throws SQLException, IOException {
        Path file = Files.createTempDirectory(folder, "duckdb-").resolve("bench.duckdb");
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:" + file); Statement statement = connection.createStatement()) {
            for (Path csv : files) {
                statement.execute("drop table if exists asset");
                long begun = System.nanoTime();
                statement.execute("create table asset as select * from read_csv('" + csv + "', all_varchar = true)");
                System.out.printf(Locale.ROOT, "duckdb      %-12s %.2f s%n", csv.getFileName(), seconds(begun));
            }
        }
    }

    private static double seconds(long begun) {
        return (System.nanoTime() - begun) / 1e9;
    }
}
