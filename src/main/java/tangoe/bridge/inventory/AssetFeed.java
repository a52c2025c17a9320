package tangoe.bridge.inventory;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;

/** The assets in the order in which they last changed. */
public final class AssetFeed {

    private final Jdbi jdbi;

    public AssetFeed(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /**
     * @param assets each with the contract's fields in their order: texts, null, and {@code removed} as a boolean
     * @param next   the cursor after the last of them; the one that was asked with where there is none
     */
    public record Changes(List<Map<String, Object>> assets, long next) {
    }

    /**
     * What changed after a cursor; each asset once, as it is now. Whoever goes on with {@code next} meets every later change.
     *
     * @param since 0 from the beginning
     * @param kind  null for both
     */
    public Changes since(long since, int limit, Kind kind) {
        return jdbi.withHandle(handle -> {
            Map<Origin, Instant> wholes = new EnumMap<>(Origin.class);
            handle.createQuery("select id, last_whole_at from asset_origin where last_whole_at is not null")
                    .map((row, context) -> wholes.put(Origin.of(row.getInt("id")), row.getObject("last_whole_at", OffsetDateTime.class).toInstant()))
                    .list();
            long[] last = {since};
            List<Map<String, Object>> assets = new ArrayList<>();
            handle.createQuery("""
                            select a.*, r.file from asset a left join inventory_run r on r.id = a.run_id
                            where a.change_number > :since %s order by a.change_number limit :limit"""
                            .formatted(kind == null ? "" : "and a.kind = :kind"))
                    .bind("since", since).bind("limit", limit).bind("kind", kind == null ? "" : kind.word())
                    .map((row, context) -> {
                        last[0] = row.getLong("change_number");
                        return asset(row, wholes);
                    }).forEach(assets::add);
            return new Changes(assets, last[0]);
        });
    }

    private static Map<String, Object> asset(ResultSet row, Map<Origin, Instant> wholes) throws SQLException {
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
        asset.put("last_seen_at", lastSeen(time(row, "last_seen_at"), removed, origins, wholes).toString());
        asset.put("changed_at", time(row, "changed_at").toString());
        asset.put("removed", removed);
        return asset;
    }

    /** Run and page, or file and line. */
    private static String sourceRef(Origin origin, ResultSet row) throws SQLException {
        return origin.source == Source.API ? "run " + row.getLong("run_id") + " page " + row.getInt("place")
                : row.getString("file") + " line " + row.getInt("place");
    }

    private static Instant lastSeen(Instant written, boolean removed, int origins, Map<Origin, Instant> wholes) {
        Instant seen = written;
        for (Map.Entry<Origin, Instant> whole : wholes.entrySet()) {
            if (!removed && (origins & whole.getKey().bit) != 0 && whole.getValue().isAfter(seen)) {
                seen = whole.getValue();
            }
        }
        return seen;
    }

    private static Origin first(int origins) {
        return Origin.of(Integer.lowestOneBit(origins));
    }

    private static Instant time(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
