package tangoe.bridge.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;

/**
 * The databases that the packaged bridge runs on, as durable as in earnest. A bridge that is killed would lose nothing of a
 * PostgreSQL without fsync either, which lives on; a measurement would be flattered.
 */
public enum DurableDatabase {

    H2("H2") {
        @Override
        public Running start() {
            return new Running(Map.of(), "H2 as a file, the shipped default: WRITE_DELAY=0", () -> { });
        }
    },

    POSTGRESQL("PostgreSQL") {
        @Override
        public Running start() throws IOException {
            // The embedded server's own defaults, both off, would answer before the disk has it.
            EmbeddedPostgres postgres = EmbeddedPostgres.builder().setServerConfig("fsync", "on")
                    .setServerConfig("synchronous_commit", "on").start();
            return new Running(Map.of("DATABASE_URL", "jdbc:postgresql://localhost:" + postgres.getPort() + "/postgres",
                    "DATABASE_USERNAME", "postgres", "DATABASE_PASSWORD", "postgres"), durability(postgres), postgres);
        }
    };

    private final String label;

    DurableDatabase(String label) {
        this.label = label;
    }

    /** @param environment settings by which the bridge finds it; none for its embedded database */
    public record Running(Map<String, String> environment, String durability, AutoCloseable server) implements AutoCloseable {

        @Override
        public void close() throws IOException {
            try {
                server.close();
            } catch (IOException e) {
                throw e;
            } catch (Exception e) {
                throw new IOException(e);
            }
        }
    }

    public abstract Running start() throws IOException;

    public String label() {
        return label;
    }

    private static String durability(EmbeddedPostgres postgres) throws IOException {
        try (Connection connection = postgres.getPostgresDatabase().getConnection(); Statement statement = connection.createStatement()) {
            return "PostgreSQL " + shown(statement, "server_version") + ": fsync=" + shown(statement, "fsync")
                    + ", synchronous_commit=" + shown(statement, "synchronous_commit");
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }

    private static String shown(Statement statement, String setting) throws SQLException {
        try (ResultSet row = statement.executeQuery("show " + setting)) {
            row.next();
            return row.getString(1);
        }
    }
}
