package tangoe.bridge.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.transaction.SerializableTransactionRunner;

/** A pool of connections to a database whose tables are up to date. */
public final class Database implements AutoCloseable {

    private static final Duration LONGEST_WAIT_FOR_A_CONNECTION = Duration.ofSeconds(5);
    /** A lock is waited for, not refused at once, and not for ever: whoever sent a request waits too. */
    private static final Duration LONGEST_WAIT_FOR_A_LOCK = Duration.ofSeconds(10);
    /** H2 speaks PostgreSQL's dialect, so that one text of SQL serves both. */
    private static final String H2_DIALECT = ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH;LOCK_TIMEOUT="
            + LONGEST_WAIT_FOR_A_LOCK.toMillis();

    /** The SQL standard's class of a deadlock and a serialization failure. */
    private static final String ROLLED_BACK_BY_THE_DATABASE = "40";

    private final HikariDataSource pool;
    private final Jdbi jdbi;

    private Database(HikariDataSource pool) {
        this.pool = pool;
        this.jdbi = Jdbi.create(pool);
        // Two transactions that wait for each other's rows: the one that the database ends is begun again.
        jdbi.setTransactionHandler(new SerializableTransactionRunner());
        jdbi.getConfig(SerializableTransactionRunner.Configuration.class).setSerializationFailureSqlState(ROLLED_BACK_BY_THE_DATABASE);
    }

    /**
     * Connects and makes or updates the tables.
     *
     * @param url JDBC, {@code jdbc:h2:…} or {@code jdbc:postgresql://…}
     * @param connections how many at once
     */
    public static Database open(String url, String username, String password, int connections) {
        boolean h2 = url.startsWith("jdbc:h2:");
        HikariConfig config = new HikariConfig();
        config.setPoolName("database");
        config.setJdbcUrl(h2 ? url + H2_DIALECT : url);
        config.setUsername(username);
        config.setPassword(password);
        config.setMaximumPoolSize(connections);
        config.setConnectionTimeout(LONGEST_WAIT_FOR_A_CONNECTION.toMillis());
        if (!h2) {
            config.setConnectionInitSql("set lock_timeout = " + LONGEST_WAIT_FOR_A_LOCK.toMillis());
        }
        HikariDataSource pool = new HikariDataSource(config);
        try {
            Flyway.configure().dataSource(pool)
                    .locations("classpath:db/migration/common", "classpath:db/migration/" + (h2 ? "h2" : "postgresql"))
                    .load().migrate();
            return new Database(pool);
        } catch (RuntimeException e) {
            pool.close();
            throw e;
        }
    }

    public Jdbi jdbi() {
        return jdbi;
    }

    public DataSource dataSource() {
        return pool;
    }

    @Override
    public void close() {
        pool.close();
    }
}
