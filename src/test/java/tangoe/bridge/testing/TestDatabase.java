package tangoe.bridge.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/** The two databases that the bridge runs on; each call gives a new, empty one. */
public enum TestDatabase {

    H2 {
        @Override
        public Map<String, String> environment(Path folder) {
            return Map.of("DATABASE_URL", "jdbc:h2:file:" + folder.resolve(UUID.randomUUID().toString()) + ";WRITE_DELAY=0",
                    "DATABASE_USERNAME", "sa");
        }
    },

    POSTGRESQL {
        @Override
        public Map<String, String> environment(Path folder) {
            String name = "bridge_" + UUID.randomUUID().toString().replace("-", "");
            try (Connection connection = Server.INSTANCE.getPostgresDatabase().getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("create database " + name);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
            return Map.of("DATABASE_URL", "jdbc:postgresql://localhost:" + Server.INSTANCE.getPort() + "/" + name,
                    "DATABASE_USERNAME", "postgres", "DATABASE_PASSWORD", "postgres");
        }
    };

    /** @return the settings of a new database, as environment variables */
    public abstract Map<String, String> environment(Path folder);

    /** The PostgreSQL server's own database, as its administrator. */
    public static Jdbi administrator() {
        return Jdbi.create(Server.INSTANCE.getPostgresDatabase());
    }

    /** One PostgreSQL for all tests of a run; it ends with the JVM. */
    private static final class Server {

        private static final EmbeddedPostgres INSTANCE = start();

        private static EmbeddedPostgres start() {
            try {
                EmbeddedPostgres postgres = EmbeddedPostgres.builder().setServerConfig("max_connections", "300").start();
                Runtime.getRuntime().addShutdownHook(new Thread(() -> close(postgres)));
                return postgres;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static void close(EmbeddedPostgres postgres) {
            try {
                postgres.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
