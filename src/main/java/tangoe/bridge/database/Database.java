package tangoe.bridge.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.transaction.SerializableTransactionRunner;

/** A pool of connections to a database whose tables are up to date. Until it is opened nothing is contacted or written. */
public final class Database implements AutoCloseable {

    private static final Duration LONGEST_WAIT_FOR_A_CONNECTION = Duration.ofSeconds(5);
    /** Waits for a lock for a limited time, because the sender of a request waits too. */
    private static final Duration LONGEST_WAIT_FOR_A_LOCK = Duration.ofSeconds(10);
    /** No statement of the bridge should take this long; the server ends it with an error. */
    private static final Duration LONGEST_STATEMENT = Duration.ofSeconds(20);
    /** A server that is silent for this long counts as gone, even if the connection was not reset. */
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(25);
    private static final Duration LONGEST_CONNECT = Duration.ofSeconds(5);
    /**
     * H2 in PostgreSQL mode, so that the same SQL works in both; without its trace file, which would fill a full disk further. A delivery
     * uses about 20 statements; H2 keeps 8 by default and would parse and plan the others each time.
     */
    private static final String H2_DIALECT = ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH;TRACE_LEVEL_FILE=0;QUERY_CACHE_SIZE=64;LOCK_TIMEOUT="
            + LONGEST_WAIT_FOR_A_LOCK.toMillis();
    /** Kept open while nothing is done; the others are closed after ten minutes. */
    private static final int IDLE_CONNECTIONS = 2;
    /** SQLSTATE class of deadlocks and serialization failures. */
    private static final String ROLLED_BACK_BY_THE_DATABASE = "40";
    private static final String LOCK_TIMEOUT = "set lock_timeout = " + LONGEST_WAIT_FOR_A_LOCK.toMillis();

    private final HikariConfig config = new HikariConfig();
    private final boolean h2;
    private final Jdbi jdbi;
    private volatile HikariDataSource pool;

    /**
     * @param url JDBC, {@code jdbc:h2:…} or {@code jdbc:postgresql://…}
     * @param connections most connections at a time
     */
    public Database(String url, String username, String password, int connections) {
        this.h2 = url.startsWith("jdbc:h2:");
        config.setPoolName("database");
        config.setJdbcUrl(h2 ? url + H2_DIALECT : url);
        config.setUsername(username);
        config.setPassword(password);
        config.setMaximumPoolSize(connections);
        config.setMinimumIdle(IDLE_CONNECTIONS);
        config.setConnectionTimeout(LONGEST_WAIT_FOR_A_CONNECTION.toMillis());
        if (h2) {
            config.setExceptionOverride(new ClosedByItself());
        } else {
            limit(config);
        }
        this.jdbi = Jdbi.create(this::connection);
        jdbi.registerArrayType(Instant.class, "timestamptz", time -> time == null ? null : time.atOffset(ZoneOffset.UTC));
        // A transaction that the database ends because of a deadlock is run again.
        jdbi.setTransactionHandler(new SerializableTransactionRunner());
        jdbi.getConfig(SerializableTransactionRunner.Configuration.class).setSerializationFailureSqlState(ROLLED_BACK_BY_THE_DATABASE);
    }

    /** @throws NotOpened with a sentence that says why */
    public static Database open(String url, String username, String password, int connections) {
        Database database = new Database(url, username, password, connections);
        database.open();
        return database;
    }

    /**
     * Connects and makes or updates the tables.
     *
     * @throws NotOpened with a sentence that says why
     */
    public void open() {
        try {
            pool = new HikariDataSource(config);
            // On its own connection: changing a large table may take longer than the time limit of statements.
            Flyway.configure().dataSource(config.getJdbcUrl(), config.getUsername(), config.getPassword()).initSql(h2 ? null : LOCK_TIMEOUT)
                    .locations("classpath:db/migration/common", "classpath:db/migration/" + (h2 ? "h2" : "postgresql"))
                    .load().migrate();
        } catch (RuntimeException e) {
            close();
            throw new NotOpened(e);
        }
    }

    private Connection connection() throws SQLException {
        HikariDataSource opened = pool;
        if (opened == null) {
            throw new SQLException("the database is not open yet");
        }
        return opened.getConnection();
    }

    /** Parameters in the address override these. */
    private static void limit(HikariConfig config) {
        config.setConnectionInitSql(LOCK_TIMEOUT + "; set statement_timeout = " + LONGEST_STATEMENT.toMillis());
        config.addDataSourceProperty("connectTimeout", Long.toString(LONGEST_CONNECT.toSeconds()));
        config.addDataSourceProperty("socketTimeout", Long.toString(LONGEST_SILENCE.toSeconds()));
        config.addDataSourceProperty("tcpKeepAlive", "true");
    }

    public Jdbi jdbi() {
        return jdbi;
    }

    public DataSource dataSource() {
        return pool;
    }

    /** Adds metrics of the pool ({@code hikaricp_…}). Call it once. */
    public void measureBy(MeterRegistry meters) {
        pool.setMetricRegistry(meters);
    }

    @Override
    public void close() {
        if (pool != null) {
            pool.close();
        }
    }
}
