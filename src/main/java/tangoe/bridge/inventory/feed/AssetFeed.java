package tangoe.bridge.inventory.feed;

import com.fasterxml.jackson.databind.JsonNode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import tangoe.bridge.inventory.read.AssetColumns;
import tangoe.bridge.inventory.read.AssetKind;
import tangoe.bridge.inventory.read.Field;
import tangoe.bridge.inventory.read.Origin;
import tangoe.bridge.inventory.read.OwnFields;
import tangoe.bridge.inventory.read.Source;
import tangoe.bridge.inventory.store.LastSeen;

/** The assets in the order in which they last changed. */
public final class AssetFeed {

    /** The field that holds the client's own fields. */
    public static final String MORE = Field.MORE.word();

    private final Jdbi jdbi;
    private final Supplier<JsonNode> mapping;

    /** @param mapping the table {@link AssetColumns#TABLE}, which names the client's own fields */
    public AssetFeed(Jdbi jdbi, Supplier<JsonNode> mapping) {
        this.jdbi = jdbi;
        this.mapping = mapping;
    }

    /** The client's own fields, in the order of the mapping. */
    public List<String> ownNames() {
        return OwnFields.names(mapping.get());
    }

    /**
     * @param assets each with the contract's fields in their order: texts, null, {@code removed} as a boolean, and {@code more}, a
     *               map of texts and null
     * @param next   the cursor after the last asset; the cursor of the request if there are no assets
     */
    public record Changes(List<Map<String, Object>> assets, long next) {
    }

    /**
     * The assets that changed after a cursor, each once and as it is now. A reader that continues with {@code next} misses no change.
     *
     * @param since 0 for everything
     * @param kind  null for both kinds
     */
    public Changes since(long since, int limit, AssetKind kind) {
        return since(since, Long.MAX_VALUE, limit, kind);
    }

    /** The number of the last change, 0 if there was none. */
    public long last() {
        return jdbi.withHandle(AssetFeed::last);
    }

    private static long last(Handle handle) {
        return handle.createQuery("select last_change from asset_feed where id = 1").mapTo(Long.class).one();
    }

    /**
     * The last change of the next {@code limit} assets after a cursor, or the last change of all if there are fewer. An asset that
     * changes meanwhile moves behind that end, so the range can only shrink.
     */
    public long end(long since, int limit, AssetKind kind) {
        return jdbi.withHandle(handle -> {
            // Read before the assets, because later changes may not be visible yet.
            long last = last(handle);
            List<Long> found = handle.createQuery("""
                            select change_number from asset where change_number > :since and change_number <= :last %s
                            order by change_number offset :skipped rows fetch next 1 rows only""".formatted(ofKind(kind)))
                    .bind("since", since).bind("last", last).bind("skipped", limit - 1).bind("kind", kind == null ? "" : kind.word())
                    .mapTo(Long.class).list();
            return found.isEmpty() ? Math.max(since, last) : found.get(0);
        });
    }

    private static String ofKind(AssetKind kind) {
        return kind == null ? "" : "and kind = :kind";
    }

    /** @param until the last change of the range; see {@link #end} */
    public Changes since(long since, long until, int limit, AssetKind kind) {
        return jdbi.withHandle(handle -> {
            LastSeen lastSeen = new LastSeen(wholes(handle));
            List<String> own = ownNames();
            long[] last = {since};
            List<Map<String, Object>> assets = new ArrayList<>();
            handle.createQuery("""
                            select a.*, r.file from asset a left join inventory_run r on r.id = a.run_id
                            where a.change_number > :since and a.change_number <= :until %s order by a.change_number limit :limit"""
                            .formatted(ofKind(kind)))
                    .bind("since", since).bind("until", until).bind("limit", limit).bind("kind", kind == null ? "" : kind.word())
                    .map((row, context) -> {
                        last[0] = row.getLong("change_number");
                        return asset(row, lastSeen, own);
                    }).forEach(assets::add);
            return new Changes(assets, last[0]);
        });
    }

    private static Map<String, Object> asset(ResultSet row, LastSeen lastSeen, List<String> own) throws SQLException {
        int origins = row.getInt("origins");
        boolean removed = row.getBoolean("removed");
        Origin first = first(origins);
        Map<String, Object> asset = new LinkedHashMap<>();
        asset.put("asset_id", Long.toString(row.getLong("asset_id")));
        asset.put("kind", row.getString("kind"));
        for (Field field : Field.SHOWN) {
            asset.put(field.word(), row.getString(field.column()));
        }
        asset.put("source", first.source.word());
        asset.put("source_ref", sourceRef(first, row));
        asset.put("first_seen_at", time(row, "first_seen_at").toString());
        asset.put("last_seen_at", lastSeen.of(time(row, "last_seen_at"), origins, removed).toString());
        asset.put("changed_at", time(row, "changed_at").toString());
        asset.put("removed", removed);
        Map<String, String> said = own.isEmpty() ? Map.of() : OwnFields.texts(row.getString(Field.MORE.column()));
        Map<String, String> more = new LinkedHashMap<>();
        own.forEach(name -> more.put(name, said.get(name)));
        asset.put(MORE, more);
        return asset;
    }

    /** Run and page, or file and line. */
    private static String sourceRef(Origin origin, ResultSet row) throws SQLException {
        return origin.source == Source.API ? "run " + row.getLong("run_id") + " page " + row.getInt("place")
                : row.getString("file") + " line " + row.getInt("place");
    }

    private static Map<Origin, Instant> wholes(Handle handle) {
        Map<Origin, Instant> wholes = new EnumMap<>(Origin.class);
        handle.createQuery(LastSeen.SELECT)
                .map((row, context) -> wholes.put(Origin.of(row.getInt(1)), row.getObject(2, OffsetDateTime.class).toInstant())).list();
        return wholes;
    }

    private static Origin first(int origins) {
        return Origin.of(Integer.lowestOneBit(origins));
    }

    private static Instant time(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
