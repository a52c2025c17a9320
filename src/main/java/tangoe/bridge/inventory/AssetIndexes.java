package tangoe.bridge.inventory;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * PostgreSQL's indexes of assets by identifier. They are made in the transaction of the first load, when the table is full: made by
 * sorting they cost a quarter of what they cost row by row. Nobody looks for an identifier before.
 */
final class AssetIndexes {

    private static final Map<String, String> INDEXES = new LinkedHashMap<>();

    static {
        INDEXES.put("asset_by_imei", "imei");
        INDEXES.put("asset_by_serial", "serial_number");
        INDEXES.put("asset_by_iccid", "iccid");
        INDEXES.put("asset_by_number", "phone_number");
        INDEXES.put("asset_by_device", "tangoe_id");
        INDEXES.put("asset_by_line", "line_id");
        INDEXES.put("asset_by_device_of_line", "device_id");
    }

    private AssetIndexes() {
    }

    static void ensure(FeedLock lock) throws SQLException {
        if (!lock.postgresql()) {
            return;
        }
        Connection connection = lock.connection();
        try (Statement statement = connection.createStatement()) {
            if (areThere(statement)) {
                return;
            }
            statement.execute("set local maintenance_work_mem = '128MB'");
            for (Map.Entry<String, String> index : INDEXES.entrySet()) {
                statement.execute("create index if not exists " + index.getKey() + " on asset (" + index.getValue() + ") where "
                        + index.getValue() + " is not null");
            }
        }
    }

    private static boolean areThere(Statement statement) throws SQLException {
        String last = INDEXES.keySet().stream().reduce((first, second) -> second).orElseThrow();
        try (ResultSet row = statement.executeQuery("select to_regclass('" + last + "') is not null")) {
            row.next();
            return row.getBoolean(1);
        }
    }
}
