package tangoe.bridge.inventory.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.Map;
import tangoe.bridge.inventory.match.StoredAsset;
import tangoe.bridge.inventory.read.Origin;

/**
 * When assets were last seen. An asset that is only seen again is not written: its row says when it was last written, and its origins
 * say when their last full snapshot was.
 */
public record LastSeen(Map<Origin, Instant> wholes) {

    public static final String SELECT = "select id, last_whole_at from asset_origin where last_whole_at is not null";

    static LastSeen load(Connection connection) throws SQLException {
        Map<Origin, Instant> wholes = new EnumMap<>(Origin.class);
        try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(SELECT)) {
            while (rows.next()) {
                wholes.put(Origin.of(rows.getInt(1)), rows.getObject(2, OffsetDateTime.class).toInstant());
            }
        }
        return new LastSeen(wholes);
    }

    public Instant of(StoredAsset asset) {
        return of(asset.lastSeen, asset.origins, asset.removed);
    }

    public Instant of(Instant written, int origins, boolean removed) {
        Instant seen = written;
        for (Map.Entry<Origin, Instant> whole : wholes.entrySet()) {
            if (!removed && (origins & whole.getKey().bit) != 0 && whole.getValue().isAfter(seen)) {
                seen = whole.getValue();
            }
        }
        return seen;
    }

    static void whole(Connection connection, Origin origin, Instant at) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("update asset_origin set last_whole_at = ? where id = ?")) {
            update.setObject(1, at.atOffset(ZoneOffset.UTC));
            update.setInt(2, origin.bit);
            update.executeUpdate();
        }
    }
}
