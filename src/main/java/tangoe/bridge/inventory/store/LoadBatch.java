package tangoe.bridge.inventory.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import tangoe.bridge.inventory.match.FeedLock;
import tangoe.bridge.inventory.match.MatchCandidates;
import tangoe.bridge.inventory.match.Matching;
import tangoe.bridge.inventory.match.Merge;
import tangoe.bridge.inventory.match.StoredAsset;
import tangoe.bridge.inventory.read.AssetKind;
import tangoe.bridge.inventory.read.Field;
import tangoe.bridge.inventory.read.SourceRecord;

/**
 * Loads a few thousand records that are new, changed or gone: matches them with the stored ones, merges them into assets and writes
 * the assets that differ. The caller holds the {@link FeedLock}.
 */
final class LoadBatch {

    /** Larger batches cost memory and gain no time. */
    static final int SIZE = 4000;

    private static final String INSERT_PART = "insert into asset_part (record_id, asset_id, origin, run_id, place, imei, serial_number, iccid,"
            + " phone_number, tangoe_id, line_id, device_id, said) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    private static final List<Field> PART_COLUMNS = List.of(Field.IMEI, Field.SERIAL_NUMBER, Field.ICCID, Field.PHONE_NUMBER, Field.TANGOE_ID,
            Field.LINE_ID, Field.DEVICE_ID);

    private final FeedLock lock;
    private final Merge merge;
    private final Instant now;
    private final Function<StoredAsset, Instant> lastSeen;
    private final MatchCandidates candidates;

    private final Set<String> touched = new HashSet<>();
    /** Assets with a record that changed. */
    private final Set<Long> restated = new HashSet<>();
    private final Set<Long> claimed = new HashSet<>();
    private final List<StoredAsset> inserts = new ArrayList<>();
    private final List<StoredAsset> updates = new ArrayList<>();
    private final Map<Long, SourceRecord> partsAfter = new LinkedHashMap<>();

    private long changed;
    private long removed;

    /** @param lastSeen when a stored asset was last seen before this run */
    LoadBatch(FeedLock lock, Merge merge, Instant now, Function<StoredAsset, Instant> lastSeen) {
        this.lock = lock;
        this.merge = merge;
        this.now = now;
        this.lastSeen = lastSeen;
        this.candidates = new MatchCandidates(lock);
    }

    /**
     * Stores and removes records. Sets the {@link SourceRecord#id} of each incoming record.
     *
     * @param incoming no two with the same key; a record with an id replaces the stored one with that id
     * @param gone     ids of records that their origin no longer has
     */
    void apply(List<SourceRecord> incoming, Collection<Long> gone) throws SQLException {
        candidates.loadKnownBy(incoming.stream().map(SourceRecord::key).toList());
        candidates.loadRecords(gone);
        candidates.loadRecords(incoming.stream().filter(record -> record.id != 0).map(record -> record.id).toList());
        Map<String, SourceRecord> stored = new HashMap<>();
        candidates.records.values().forEach(record -> stored.put(record.identity(), record));
        for (SourceRecord record : incoming) {
            take(record, record.id == 0 ? stored.get(record.identity()) : candidates.records.get(record.id));
        }
        for (Long id : gone) {
            SourceRecord record = candidates.records.remove(id);
            if (record != null) {
                candidates.gone.add(id);
                touched.addAll(record.tokens());
            }
        }
        write();
    }

    /** Matches the records that carry these tokens again. */
    void rematch(Collection<String> tokens) throws SQLException {
        touched.addAll(tokens);
        write();
    }

    long changed() {
        return changed;
    }

    long removed() {
        return removed;
    }

    private void take(SourceRecord record, SourceRecord before) {
        if (before == null) {
            record.id = lock.nextRecord();
            touched.addAll(record.tokens());
        } else {
            record.id = before.id;
            record.asset = before.asset;
            if (record.saysTheSame(before)) {
                return;
            }
            List<String> tokens = record.tokens();
            // The status decides which of a device's lines is joined to it.
            if (record.origin.kind == AssetKind.LINE || !tokens.equals(before.tokens())) {
                touched.addAll(tokens);
                touched.addAll(before.tokens());
            }
            candidates.gone.add(record.id);
            restated.add(record.asset);
        }
        candidates.records.put(record.id, record);
    }

    private void write() throws SQLException {
        for (Set<String> tokens = touched; !tokens.isEmpty();) {
            candidates.load(tokens);
            tokens = Matching.alsoTouched(candidates.records.values(), touched);
            touched.addAll(tokens);
        }
        if (touched.isEmpty()) {
            settleWhereTheyAre();
        } else {
            Matching.assets(candidates.records.values(), touched).forEach(this::settle);
            candidates.assets.values().stream().filter(asset -> !asset.removed && !claimed.contains(asset.id)).forEach(this::remove);
        }
        flush();
    }

    /** For changes that cannot move a record to another asset. */
    private void settleWhereTheyAre() {
        candidates.parts.values().removeIf(asset -> !restated.contains(asset));
        Map<Long, List<SourceRecord>> byAsset = new LinkedHashMap<>();
        for (SourceRecord record : candidates.records.values()) {
            if (restated.contains(record.asset)) {
                byAsset.computeIfAbsent(record.asset, asset -> new ArrayList<>(2)).add(record);
            }
        }
        for (List<SourceRecord> records : byAsset.values()) {
            records.sort(Matching.ORDER);
            settle(records);
        }
        // A line that became a device gets another number.
        candidates.assets.values().stream().filter(asset -> restated.contains(asset.id) && !claimed.contains(asset.id)).forEach(this::remove);
    }

    private void settle(List<SourceRecord> records) {
        AssetKind kind = merge.kind(records);
        StoredAsset before = existing(records, kind);
        SourceRecord first = records.get(0);
        StoredAsset after = new StoredAsset(before != null ? before.id : newId(records));
        claimed.add(after.id);
        after.kind = kind;
        after.values = merge.values(records);
        after.origins = records.stream().mapToInt(record -> record.origin.bit).reduce(0, (all, bit) -> all | bit);
        after.inParts = records.size() > 1 || first.id != after.id;
        after.run = first.run;
        after.place = first.place;
        if (after.inParts) {
            for (SourceRecord record : records) {
                record.asset = after.id;
                partsAfter.put(record.id, record);
            }
        }
        first.asset = after.id;
        if (before == null) {
            after.firstSeen = now;
            write(after, inserts);
            changed++;
        } else if (!before.isTheSame(after)) {
            after.firstSeen = before.firstSeen;
            if (before.showsTheSame(after)) {
                after.change = before.change;
                after.changedAt = before.changedAt;
                after.lastSeen = now;
                updates.add(after);
            } else {
                write(after, updates);
                changed++;
            }
        }
    }

    private void write(StoredAsset after, List<StoredAsset> to) {
        after.change = lock.nextChange();
        after.changedAt = now;
        after.lastSeen = now;
        to.add(after);
    }

    private void remove(StoredAsset before) {
        StoredAsset after = new StoredAsset(before.id);
        after.firstSeen = before.firstSeen;
        after.origins = before.origins;
        after.kind = before.kind;
        after.values = before.values;
        after.run = before.run;
        after.place = before.place;
        after.removed = true;
        after.change = lock.nextChange();
        after.changedAt = now;
        after.lastSeen = lastSeen.apply(before);
        updates.add(after);
        removed++;
    }

    /** The asset that these records fed before, or a removed asset with the same key. */
    private StoredAsset existing(List<SourceRecord> records, AssetKind kind) {
        StoredAsset found = null;
        for (SourceRecord record : records) {
            StoredAsset asset = candidates.assets.get(record.asset);
            if (isFree(asset, kind) && !asset.removed && (found == null || asset.id < found.id)) {
                found = asset;
            }
        }
        if (found != null) {
            return found;
        }
        SourceRecord strongest = records.stream().min(Comparator.comparingInt(SourceRecord::strength)).orElseThrow();
        for (StoredAsset asset : candidates.assets.values()) {
            if (asset.removed && isFree(asset, kind) && (found == null || asset.id < found.id) && hadKeyOf(asset, strongest)) {
                found = asset;
            }
        }
        return found;
    }

    private boolean isFree(StoredAsset asset, AssetKind kind) {
        return asset != null && asset.kind == kind && !claimed.contains(asset.id);
    }

    private static boolean hadKeyOf(StoredAsset asset, SourceRecord record) {
        Field field = record.strength() < SourceRecord.BY_ID_ONLY ? SourceRecord.KEYS.get(record.strength()) : record.keyField();
        return record.get(field) != null && record.get(field).equals(asset.values[field.ordinal()]);
    }

    /** A new asset takes the number of its record, so that an asset with one record needs only one row. */
    private long newId(List<SourceRecord> records) {
        return records.stream().filter(record -> record.asset == 0).mapToLong(record -> record.id).min().orElseGet(lock::nextRecord);
    }

    private void flush() throws SQLException {
        Connection connection = lock.connection();
        try (PreparedStatement insert = connection.prepareStatement(StoredAsset.INSERT);
                PreparedStatement update = connection.prepareStatement(StoredAsset.UPDATE)) {
            for (StoredAsset asset : inserts) {
                asset.insert(insert);
            }
            for (StoredAsset asset : updates) {
                asset.update(update);
            }
            insert.executeBatch();
            update.executeBatch();
        }
        flushParts(connection);
    }

    private void flushParts(Connection connection) throws SQLException {
        List<Long> stale = new ArrayList<>();
        Map<Long, SourceRecord> fresh = new LinkedHashMap<>(partsAfter);
        candidates.parts.forEach((before, asset) -> {
            SourceRecord after = partsAfter.get(before.id);
            if (after != null && after.asset == asset && after.saysTheSame(before)) {
                fresh.remove(before.id);
            } else {
                stale.add(before.id);
            }
        });
        if (!stale.isEmpty()) {
            try (PreparedStatement delete = connection.prepareStatement("delete from asset_part where record_id = any(?)")) {
                delete.setArray(1, connection.createArrayOf("bigint", stale.toArray()));
                delete.executeUpdate();
            }
        }
        try (PreparedStatement insert = connection.prepareStatement(INSERT_PART)) {
            for (SourceRecord record : fresh.values()) {
                insert.setLong(1, record.id);
                insert.setLong(2, record.asset);
                insert.setInt(3, record.origin.bit);
                insert.setLong(4, record.run);
                insert.setInt(5, record.place);
                int at = 6;
                for (Field field : PART_COLUMNS) {
                    insert.setString(at++, record.get(field));
                }
                insert.setString(at, MatchCandidates.JSON.writeValueAsString(record.values));
                insert.addBatch();
            }
            insert.executeBatch();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts can be written as JSON", e);
        }
    }
}
