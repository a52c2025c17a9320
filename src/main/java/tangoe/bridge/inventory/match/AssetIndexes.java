package tangoe.bridge.inventory.match;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.Set;

/**
 * PostgreSQL's indexes of assets by identifier. A load creates an index when it first looks for that identifier. Building it from the
 * full table costs a quarter of maintaining it row by row, and a client with one report needs only one.
 */
final class AssetIndexes {

    private final FeedLock lock;
    private final Set<String> there = new HashSet<>();

    AssetIndexes(FeedLock lock) {
        this.lock = lock;
    }

    /** @param column of {@code asset}; must not come from outside, as it becomes part of a statement */
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
