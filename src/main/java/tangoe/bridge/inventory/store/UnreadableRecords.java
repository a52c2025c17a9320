package tangoe.bridge.inventory.store;

import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import tangoe.bridge.inventory.match.FeedLock;
import tangoe.bridge.inventory.match.MatchCandidates;
import tangoe.bridge.inventory.read.LongSet;
import tangoe.bridge.inventory.read.ReadableKeys;
import tangoe.bridge.inventory.read.Reading.Unfitting;
import tangoe.bridge.inventory.read.RowDigest;
import tangoe.bridge.inventory.read.SourceRecord;

/**
 * Protects records from being removed because their row or object in a full snapshot could not be read. A row that cannot be read still
 * exists: what it names is not gone. For a row in which no key can be read, the removal of one record is held back, as it may be that
 * record. Names are kept as 64-bit hashes.
 */
final class UnreadableRecords {

    /** Rows beyond this count as rows without a key, which bounds the memory. */
    private static final int MOST_NAMES = 1 << 22;
    private static final int MOST_IN_DOUBT = 1 << 20;
    /** Duplicate keys beyond this do not protect the first row. */
    private static final int MOST_SECONDS = 100_000;

    private final LongSet names = new LongSet();
    /** For each row without a certain key, the keys that it may have. */
    private final List<long[]> ambiguous = new ArrayList<>();
    /** Keys that several rows have. What the first of these rows names is not gone either. */
    private final Set<String> seconds = new HashSet<>();
    private int hashesInDoubt;
    private long nameless;

    /**
     * What a run lacks.
     *
     * @param gone     record numbers
     * @param kept     records that unreadable rows protect
     * @param heldBack those of them that no row names, as many as can be listed
     * @param nameless how many removals are held back for rows without a readable key
     */
    record Missing(List<Long> gone, LongSet kept, List<Key> heldBack, long nameless) {

        static final Missing NOTHING = new Missing(List.of(), new LongSet(), List.of(), 0);

        private static final int SHOWN = 10;

        /** The sentence about removals that are held back; null if there are none. */
        String reason() {
            return nameless == 0 ? null : "The removal of " + nameless + " that this run does not name is held back, as it has as many records of which"
                    + " nothing can be read that says which they are: "
                    + heldBack.stream().limit(SHOWN).map(key -> key.field() + " " + key.value()).collect(Collectors.joining(", "))
                    + (nameless > SHOWN ? " and others, which the rejects list." : ".");
        }

        /** Lists them among the rejects at line 0, because they belong to no row. */
        void tellHeldBack(String place, RejectLog rejects) {
            heldBack.forEach(key -> rejects.add(place, 0, new Unfitting(key.field(), key.value(),
                    "no record names it, but one of which nothing can be read may be it: its removal is held back")));
        }
    }

    /** The key of a record. */
    record Key(String field, String value) {
    }

    void add(ReadableKeys.Names named) {
        long[] hashes = hashes(named.tokens());
        if (names.size() + hashes.length > MOST_NAMES) {
            nameless++;
            return;
        }
        for (long hash : hashes) {
            names.add(hash);
        }
        if (!named.sure()) {
            if (hashes.length > 0 && hashesInDoubt + hashes.length <= MOST_IN_DOUBT) {
                hashesInDoubt += hashes.length;
                ambiguous.add(hashes);
            } else {
                nameless++;
            }
        }
    }

    /** Adds a row whose key an earlier row has: nobody knows which of the two is wrong. */
    void addSecond(SourceRecord record) {
        if (seconds.size() < MOST_SECONDS) {
            seconds.add(record.strongest());
        }
    }

    /** The names as {@code inventory_page} stores them. */
    byte[] packed() {
        ByteBuffer packed = ByteBuffer.allocate(names.size() * Long.BYTES);
        names.forEach(packed::putLong);
        return packed.array();
    }

    long nameless() {
        return nameless + ambiguous.size();
    }

    /** @param packedNames null for none */
    void addPacked(byte[] packedNames, long more) {
        ByteBuffer packed = ByteBuffer.wrap(packedNames == null ? new byte[0] : packedNames);
        while (packed.hasRemaining()) {
            long name = packed.getLong();
            if (names.size() < MOST_NAMES) {
                names.add(name);
            } else {
                nameless++;
            }
        }
        nameless += more;
    }

    /**
     * Separates the records that are gone from those that an unreadable row protects.
     *
     * @param missing ids of the records that the run does not contain, in their order
     * @param keys    keys of the records that it contains
     */
    Missing judge(FeedLock lock, List<Long> missing, LongSet keys) throws SQLException {
        LongSet kept = new LongSet();
        LongSet met = new LongSet();
        List<Long> unnamed = new ArrayList<>();
        if (!missing.isEmpty()) {
            nameFirsts(lock);
        }
        if (names.size() == 0) {
            unnamed.addAll(missing);
        } else {
            forEach(lock, missing, (id, record) -> {
                if (record != null && isNamed(record, met)) {
                    kept.add(id);
                } else {
                    unnamed.add(id);
                }
            });
        }
        long held = Math.min(unnamed.size(), nameless(met, keys));
        if (held > 0 && held < unnamed.size()) {
            putLastWhatIsKnownOtherwise(lock, unnamed, keys);
        }
        List<Key> heldBack = new ArrayList<>();
        List<Long> first = unnamed.subList(0, (int) held);
        forEach(lock, first, (id, record) -> {
            kept.add(id);
            if (record != null && heldBack.size() < RejectLog.MOST_KEPT) {
                heldBack.add(new Key(record.keyField().word(), record.get(record.keyField())));
            }
        });
        return new Missing(List.copyOf(unnamed.subList(first.size(), unnamed.size())), kept, heldBack, held);
    }

    /** Holds back last the records whose weaker keys the run contains, because their rows could be read. */
    private static void putLastWhatIsKnownOtherwise(FeedLock lock, List<Long> unnamed, LongSet keys) throws SQLException {
        Set<Long> otherwise = new LinkedHashSet<>();
        forEach(lock, unnamed, (id, record) -> {
            if (record != null && record.tokens().stream().anyMatch(token -> keys.contains(RowDigest.ofKey(token)))) {
                otherwise.add(id);
            }
        });
        unnamed.removeAll(otherwise);
        unnamed.addAll(otherwise);
    }

    private void nameFirsts(FeedLock lock) throws SQLException {
        List<String> keys = List.copyOf(seconds);
        for (int from = 0; from < keys.size(); from += LoadBatch.SIZE) {
            MatchCandidates candidates = new MatchCandidates(lock);
            candidates.loadKnownBy(keys.subList(from, Math.min(keys.size(), from + LoadBatch.SIZE)));
            candidates.records.values().stream().filter(record -> seconds.contains(record.strongest()))
                    .flatMap(record -> record.tokens().stream()).forEach(token -> names.add(RowDigest.ofKey(token)));
        }
    }

    private boolean isNamed(SourceRecord record, LongSet met) {
        boolean named = false;
        for (long hash : hashes(Set.copyOf(record.tokens()))) {
            if (names.contains(hash)) {
                met.add(hash);
                named = true;
            }
        }
        return named;
    }

    private long nameless(LongSet met, LongSet keys) {
        long unknown = nameless;
        for (long[] hashes : ambiguous) {
            boolean known = false;
            for (long hash : hashes) {
                known |= met.contains(hash) || keys.contains(hash);
            }
            unknown += known ? 0 : 1;
        }
        return unknown;
    }

    private interface Taker {
        void take(Long id, SourceRecord record);
    }

    /** @param taker gets null for a record that no longer exists */
    private static void forEach(FeedLock lock, List<Long> ids, Taker taker) throws SQLException {
        for (int from = 0; from < ids.size(); from += LoadBatch.SIZE) {
            List<Long> some = ids.subList(from, Math.min(ids.size(), from + LoadBatch.SIZE));
            MatchCandidates candidates = new MatchCandidates(lock);
            candidates.loadRecords(some);
            some.forEach(id -> taker.take(id, candidates.records.get(id)));
        }
    }

    private static long[] hashes(Set<String> tokens) {
        return tokens.stream().mapToLong(RowDigest::ofKey).toArray();
    }
}
