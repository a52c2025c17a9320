package tangoe.bridge.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** CPU time of a PostgreSQL server's processes, which tells more than the clock on a machine that others use too. */
final class ServerCpu {

    private final ProcessHandle postmaster;
    private Map<Long, Duration> last;

    ServerCpu(Map<String, String> settings) throws SQLException, IOException {
        try (Connection connection = DriverManager.getConnection(settings.get("DATABASE_URL"), settings.get("DATABASE_USERNAME"),
                settings.get("DATABASE_PASSWORD")); ResultSet row = connection.createStatement().executeQuery("show data_directory")) {
            row.next();
            String pid = Files.readAllLines(Path.of(row.getString(1)).resolve("postmaster.pid")).get(0).strip();
            postmaster = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
        }
        last = now();
    }

    /** Seconds since it was asked last; of processes that are still there. */
    double seconds() {
        Map<Long, Duration> before = last;
        last = now();
        return last.entrySet().stream().mapToLong(process -> process.getValue()
                .minus(before.getOrDefault(process.getKey(), Duration.ZERO)).toMillis()).sum() / 1000.0;
    }

    private Map<Long, Duration> now() {
        return Stream.concat(Stream.of(postmaster), postmaster.descendants()).collect(Collectors.toMap(ProcessHandle::pid,
                process -> process.info().totalCpuDuration().orElse(Duration.ZERO)));
    }
}
