package tangoe.bridge.inventory.match;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.Set;

/**
 * PostgreSQL's indexes of assets by identifier. Each is made when somebody first looks for its identifier, in that load's
 * transaction: made by sorting it costs a quarter of what it costs row by row, and who only ever loads one report needs one.
 */
final class AssetIndexes {

    private final FeedLock lock;
    private final Set<String> there = new HashSet<>();

    AssetIndexes(FeedLock lock) {
        this.lock = lock;
    }

    /** @param column of {@code asset}; never from outside */
    void ensure(String column) throws SQLException {
        if (!lock.postgresql() || !there.add(column)) {
            return;
        }
        try (Statement statement = lock.connection().createStatement()) {
            if (!isThere(statement, "asset_by_" + column)) {
                statement.execute("set local maintenance_work_mem = '128MB'");
                statement.execute("create index asset_by_" + column + " on asset (" + column + ") where " + column + " is not null");
            }
        }
    }

    private static boolean isThere(Statement statement, String index) throws SQLException {
        try (ResultSet row = statement.executeQuery("select to_regclass('" + index + "') is not null")) {
            row.next();
            return row.getBoolean(1);
        }
    }
}
