package tangoe.bridge.inventory.match;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/**
 * A row that each load locks until its commit, so that loads run one after the other. Change numbers then become visible in their
 * order, and what a load has read stays true until it writes.
 */
public final class FeedLock {

    private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);
    private static final Duration LATER_THAN_THE_LOCK = Duration.ofMinutes(1);

    private final Connection connection;
    private final boolean postgresql;
    private final AssetIndexes indexes = new AssetIndexes(this);
    private final long firstChange;
    private long lastChange;
    private long lastRecord;

    private FeedLock(Connection connection, boolean postgresql, long lastChange, long lastRecord) {
        this.connection = connection;
        this.postgresql = postgresql;
        this.firstChange = lastChange;
        this.lastChange = lastChange;
        this.lastRecord = lastRecord;
    }

    /** Waits up to ten minutes for another load to end. @param connection in a transaction */
    public static FeedLock take(Connection connection) throws SQLException {
        boolean postgresql = isPostgresql(connection);
        try (Statement statement = connection.createStatement()) {
            if (postgresql) {
                // The pool's time limits suit short statements; copying a report takes minutes.
                statement.execute("set local statement_timeout = 0; set local lock_timeout = " + LONGEST_WAIT.toMillis());
                connection.setNetworkTimeout(Runnable::run, Math.toIntExact(LONGEST_WAIT.plus(LATER_THAN_THE_LOCK).toMillis()));
                return locked(connection, true, statement);
            }
            int before = lockTimeout(statement);
            statement.execute("set lock_timeout " + LONGEST_WAIT.toMillis());
            try {
                return locked(connection, false, statement);
            } finally {
                statement.execute("set lock_timeout " + before);
            }
        }
    }

    private static FeedLock locked(Connection connection, boolean postgresql, Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("select last_change, last_record from asset_feed where id = 1 for update")) {
            row.next();
            return new FeedLock(connection, postgresql, row.getLong(1), row.getLong(2));
        }
    }

    private static int lockTimeout(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("select lock_timeout()")) {
            row.next();
            return row.getInt(1);
        }
    }

    static boolean isPostgresql(Connection connection) throws SQLException {
        return connection.getMetaData().getDatabaseProductName().equals("PostgreSQL");
    }

    public Connection connection() {
        return connection;
    }

    AssetIndexes indexes() {
        return indexes;
    }

    public boolean postgresql() {
        return postgresql;
    }

    public long nextChange() {
        return ++lastChange;
    }

    public long nextRecord() {
        return ++lastRecord;
    }

    boolean hasChanges() {
        return lastChange != firstChange;
    }

    /** Must be the last statement of the transaction. */
    public void save() throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("update asset_feed set last_change = ?, last_record = ? where id = 1")) {
            update.setLong(1, lastChange);
            update.setLong(2, lastRecord);
            update.executeUpdate();
        }
    }
}
