package tangoe.bridge.inventory.match;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tangoe.bridge.inventory.read.Field;
import tangoe.bridge.inventory.read.Origin;
import tangoe.bridge.inventory.read.SourceRecord;

/** The stored assets, with their records, to which the records of one batch may belong. */
public final class MatchCandidates {

    public static final ObjectMapper JSON = new ObjectMapper();

    /** A value that more assets share does not identify any of them. */
    private static final int MOST_OF_ONE_VALUE = 50;
    private static final int ROWS_AT_ONCE = 10_000;
    private static final Map<String, List<String>> COLUMNS_OF_TOKEN = columnsOfToken();

    private final Connection connection;
    private final AssetIndexes indexes;
    private final boolean postgresql;
    private final Set<String> loaded = new HashSet<>();
    private final Set<Long> withParts = new HashSet<>();
    /** Values for which not all assets were loaded, because too many have them. */
    private final Set<String> crowded = new HashSet<>();

    /** Stored assets by id, also removed ones. */
    public final Map<Long, StoredAsset> assets = new LinkedHashMap<>();
    /** Current records by id. */
    public final Map<Long, SourceRecord> records = new LinkedHashMap<>();
    /** The loaded rows of {@code asset_part}, each with the id of its asset. */
    public final Map<SourceRecord, Long> parts = new LinkedHashMap<>();
    /** Ids of records that were removed or replaced, although they are still stored. */
    public final Set<Long> gone = new HashSet<>();

    public MatchCandidates(FeedLock lock) {
        this.connection = lock.connection();
        this.indexes = lock.indexes();
        this.postgresql = lock.postgresql();
    }

    private static Map<String, List<String>> columnsOfToken() {
        Map<String, List<String>> columns = new HashMap<>();
        SourceRecord.KEYS.forEach(key -> columns.put(key.name(), List.of(key.column())));
        columns.put("device", List.of("tangoe_id", "device_id"));
        columns.put("line", List.of("line_id"));
        return columns;
    }

    /** Loads every asset that carries one of the tokens, with all its records. */
    public void load(Collection<String> tokens) throws SQLException {
        Map<String, Set<String>> values = new HashMap<>();
        for (String token : tokens) {
            if (loaded.add(token)) {
                int blank = token.indexOf(' ');
                for (String column : COLUMNS_OF_TOKEN.get(token.substring(0, blank))) {
                    values.computeIfAbsent(column, name -> new HashSet<>()).add(token.substring(blank + 1));
                }
            }
        }
        Set<Long> parted = new HashSet<>();
        for (Map.Entry<String, Set<String>> entry : values.entrySet()) {
            String column = entry.getKey();
            Object[] wanted = entry.getValue().toArray();
            indexes.ensure(column);
            Crowds crowds = new Crowds(column);
            query(byValue("asset", column), "varchar", wanted, row -> {
                crowds.meet(row);
                keep(StoredAsset.of(row), parted);
            });
            Crowds crowdsOfParts = new Crowds(column);
            query(byValue("asset_part", column), "varchar", wanted, row -> {
                crowdsOfParts.meet(row);
                parted.add(row.getLong("asset_id"));
            });
        }
        loadParted(parted);
    }

    /** Notes the values of a column that reach the limit of assets loaded for one value. */
    private final class Crowds {

        private final String column;
        private final Map<String, Integer> met = new HashMap<>();

        Crowds(String column) {
            this.column = column;
        }

        void meet(ResultSet row) throws SQLException {
            if (postgresql && met.merge(row.getString(column), 1, Integer::sum) >= MOST_OF_ONE_VALUE) {
                crowded.add(column + ' ' + row.getString(column));
            }
        }
    }

    /** Like {@link #load}, but always includes the records that have these keys, even if many others share the value. */
    public void loadKnownBy(Collection<String> keys) throws SQLException {
        load(keys);
        Set<Long> parted = new HashSet<>();
        for (String key : crowded.isEmpty() ? List.<String>of() : keys) {
            String value = key.substring(key.indexOf(' ') + 1);
            for (String column : COLUMNS_OF_TOKEN.get(key.substring(0, key.indexOf(' ')))) {
                if (crowded.remove(column + ' ' + value)) {
                    Object[] wanted = {value};
                    query("select * from asset where not in_parts and " + column + " = any(?)", "varchar", wanted, row -> {
                        StoredAsset asset = StoredAsset.of(row);
                        if (asset.alone().key().equals(key)) {
                            keep(asset, parted);
                        }
                    });
                    query("select * from asset_part where " + column + " = any(?)", "varchar", wanted, row -> {
                        if (part(row).key().equals(key)) {
                            parted.add(row.getLong("asset_id"));
                        }
                    });
                }
            }
        }
        loadParted(parted);
    }

    /** Loads the assets of these records. */
    public void loadRecords(Collection<Long> ids) throws SQLException {
        Set<Long> parted = new HashSet<>();
        Object[] wanted = ids.toArray();
        query("select * from asset where asset_id = any(?)", "bigint", wanted, row -> keep(StoredAsset.of(row), parted));
        query("select * from asset_part where record_id = any(?)", "bigint", wanted, row -> parted.add(row.getLong("asset_id")));
        loadParted(parted);
    }

    private void loadParted(Set<Long> ids) throws SQLException {
        Set<Long> wanted = new HashSet<>(ids);
        wanted.removeAll(withParts);
        if (wanted.isEmpty()) {
            return;
        }
        withParts.addAll(wanted);
        Object[] array = wanted.toArray();
        query("select * from asset where asset_id = any(?)", "bigint", array, row -> keep(StoredAsset.of(row), new HashSet<>()));
        query("select * from asset_part where asset_id = any(?)", "bigint", array, row -> {
            SourceRecord part = part(row);
            parts.put(part, part.asset);
            keep(part);
        });
    }

    private String byValue(String table, String column) {
        return postgresql
                ? "select t.* from unnest(?) wanted (v) cross join lateral (select * from " + table + " where " + column + " = wanted.v limit "
                        + MOST_OF_ONE_VALUE + ") t"
                : "select * from " + table + " where " + column + " = any(?)";
    }

    private void keep(StoredAsset asset, Set<Long> parted) {
        if (assets.putIfAbsent(asset.id, asset) == null && !asset.removed && !asset.inParts) {
            keep(asset.alone());
        }
        if (asset.inParts && !asset.removed) {
            parted.add(asset.id);
        }
    }

    private void keep(SourceRecord record) {
        if (!gone.contains(record.id)) {
            records.putIfAbsent(record.id, record);
        }
    }

    private interface RowTaker {
        void take(ResultSet row) throws SQLException;
    }

    private void query(String sql, String type, Object[] wanted, RowTaker taker) throws SQLException {
        if (wanted.length == 0) {
            return;
        }
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setArray(1, connection.createArrayOf(type, wanted));
            select.setFetchSize(ROWS_AT_ONCE);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    taker.take(rows);
                }
            }
        }
    }

    private static SourceRecord part(ResultSet row) throws SQLException {
        try {
            // Rows that were written before own fields existed are shorter.
            String[] values = Arrays.copyOf(JSON.readValue(row.getString("said"), String[].class), Field.values().length);
            SourceRecord record = new SourceRecord(Origin.of(row.getInt("origin")), values, row.getLong("run_id"), row.getInt("place"));
            record.id = row.getLong("record_id");
            record.asset = row.getLong("asset_id");
            return record;
        } catch (JsonProcessingException e) {
            throw new SQLException("asset_part.said of record " + row.getLong("record_id") + " is no JSON", e);
        }
    }
}
