package tangoe.bridge.inventory.match;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tangoe.bridge.inventory.read.AssetKind;
import tangoe.bridge.inventory.read.Field;
import tangoe.bridge.inventory.read.Origin;
import tangoe.bridge.inventory.read.SourceRecord;

/** A row of {@code asset}. */
public final class StoredAsset {

    /** The columns in the order of the table. */
    public static final List<String> COLUMNS = Stream.concat(
            Stream.of("asset_id", "change_number", "first_seen_at", "last_seen_at", "changed_at", "run_id", "place", "origins", "removed",
                    "in_parts", "kind", "status"),
            Stream.of(Field.values()).filter(field -> field != Field.STATUS).map(Field::column)).toList();
    public static final List<Field> AFTER_STATUS = Stream.of(Field.values()).filter(field -> field != Field.STATUS).toList();

    public static final String INSERT = "insert into asset (" + String.join(", ", COLUMNS) + ") values ("
            + COLUMNS.stream().map(column -> "?").collect(Collectors.joining(", ")) + ")";
    public static final String UPDATE = "update asset set " + COLUMNS.stream().skip(1).map(column -> column + " = ?").collect(Collectors.joining(", "))
            + " where asset_id = ?";

    public final long id;
    public long change;
    public Instant firstSeen;
    public Instant lastSeen;
    public Instant changedAt;
    public long run;
    public int place;
    public int origins;
    public boolean removed;
    public boolean inParts;
    public AssetKind kind;
    public String[] values;

    public StoredAsset(long id) {
        this.id = id;
    }

    static StoredAsset of(ResultSet row) throws SQLException {
        StoredAsset asset = new StoredAsset(row.getLong("asset_id"));
        asset.change = row.getLong("change_number");
        asset.firstSeen = time(row, "first_seen_at");
        asset.lastSeen = time(row, "last_seen_at");
        asset.changedAt = time(row, "changed_at");
        asset.run = row.getLong("run_id");
        asset.place = row.getInt("place");
        asset.origins = row.getInt("origins");
        asset.removed = row.getBoolean("removed");
        asset.inParts = row.getBoolean("in_parts");
        asset.kind = AssetKind.of(row.getString("kind"));
        asset.values = new String[Field.values().length];
        for (Field field : Field.values()) {
            asset.values[field.ordinal()] = row.getString(field.column());
        }
        return asset;
    }

    /** The only record of this asset. For a removed asset, the record that it had, or the first of them. */
    SourceRecord alone() {
        SourceRecord record = new SourceRecord(Origin.of(Integer.lowestOneBit(origins)), values, run, place);
        record.id = id;
        record.asset = id;
        return record;
    }

    /** Whether the feed shows the same for both, apart from times and places. */
    public boolean showsTheSame(StoredAsset other) {
        return kind == other.kind && removed == other.removed && Integer.lowestOneBit(origins) == Integer.lowestOneBit(other.origins)
                && Stream.of(Field.values()).filter(field -> field != Field.DEVICE_ID)
                        .allMatch(field -> Objects.equals(values[field.ordinal()], other.values[field.ordinal()]));
    }

    public boolean isTheSame(StoredAsset other) {
        return showsTheSame(other) && origins == other.origins && inParts == other.inParts && Arrays.equals(values, other.values);
    }

    public void insert(PreparedStatement statement) throws SQLException {
        statement.setLong(1, id);
        bind(statement, 2);
        statement.addBatch();
    }

    public void update(PreparedStatement statement) throws SQLException {
        statement.setLong(bind(statement, 1), id);
        statement.addBatch();
    }

    private int bind(PreparedStatement statement, int first) throws SQLException {
        int at = first;
        statement.setLong(at++, change);
        for (Instant time : List.of(firstSeen, lastSeen, changedAt)) {
            statement.setObject(at++, time.atOffset(ZoneOffset.UTC));
        }
        statement.setLong(at++, run);
        statement.setInt(at++, place);
        statement.setInt(at++, origins);
        statement.setBoolean(at++, removed);
        statement.setBoolean(at++, inParts);
        statement.setString(at++, kind.word());
        statement.setString(at++, values[Field.STATUS.ordinal()]);
        for (Field field : AFTER_STATUS) {
            statement.setString(at++, values[field.ordinal()]);
        }
        return at;
    }

    private static Instant time(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
