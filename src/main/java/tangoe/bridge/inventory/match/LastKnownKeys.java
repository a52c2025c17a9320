package tangoe.bridge.inventory.match;

import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import tangoe.bridge.inventory.read.AssetColumns;
import tangoe.bridge.inventory.read.Field;
import tangoe.bridge.inventory.read.Source;
import tangoe.bridge.inventory.read.SourceRecord;

/**
 * Restores keys that cannot be read. An unreadable cell is not an empty one, so the record keeps the key that its stored version has.
 */
public final class LastKnownKeys {

    private final FeedLock lock;
    private final AssetColumns columns;

    public LastKnownKeys(FeedLock lock, AssetColumns columns) {
        this.lock = lock;
        this.columns = columns;
    }

    /**
     * Gives each record the unreadable keys and the id of its stored version. That is the stored record of the same origin with the same
     * key. For a row it may also be the only stored record that carries the row's strongest key and whose own key cannot be read now.
     *
     * @param spokenFor stored records that another row of the file stands for
     */
    public void find(Collection<SourceRecord> odd, Predicate<SourceRecord> spokenFor) throws SQLException {
        MatchCandidates candidates = new MatchCandidates(lock);
        candidates.loadKnownBy(odd.stream().map(SourceRecord::key).toList());
        candidates.load(odd.stream().filter(record -> record.origin.source == Source.CSV).flatMap(record -> record.tokens().stream()).toList());
        Map<String, SourceRecord> stored = new HashMap<>();
        candidates.records.values().forEach(record -> stored.put(record.identity(), record));
        for (SourceRecord record : odd) {
            SourceRecord before = stored.get(record.identity());
            if (before == null && record.origin.source == Source.CSV) {
                before = onlyOne(record, candidates.records.values(), spokenFor);
            }
            if (before != null) {
                keep(record, before);
                record.id = before.id;
                candidates.records.remove(before.id);
            }
        }
    }

    private static SourceRecord onlyOne(SourceRecord record, Collection<SourceRecord> stored, Predicate<SourceRecord> spokenFor) {
        for (Field key : SourceRecord.KEYS.subList(record.strength(), SourceRecord.KEYS.size())) {
            String value = record.get(key);
            List<SourceRecord> having = value == null ? List.of() : stored.stream()
                    .filter(other -> other.origin == record.origin && value.equals(other.get(key)) && other.strength() < record.strength()
                            && (record.unreadable & SourceRecord.bit(other.keyField())) != 0 && !spokenFor.test(other)).toList();
            if (!having.isEmpty()) {
                return having.size() == 1 ? having.get(0) : null;
            }
        }
        return null;
    }

    private void keep(SourceRecord record, SourceRecord before) {
        for (Field key : record.kept()) {
            String had = before.get(key);
            if ((record.unreadable & SourceRecord.bit(key)) != 0 && had != null && columns.stillFits(key, had)) {
                record.values[key.ordinal()] = had;
            }
        }
    }
}
