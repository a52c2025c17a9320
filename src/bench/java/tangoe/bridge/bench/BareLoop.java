package tangoe.bridge.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import javax.sql.DataSource;

/**
 * The yardstick of the inbox: the same inserts, claims and updates on the same tables with plain JDBC, one commit to accept,
 * one to claim, one to finish. It knows no ticket, no order, no retry and no other replica.
 */
final class BareLoop implements Contestant {

    private final DataSource database;

    BareLoop(DataSource database) {
        this.database = database;
    }

    @Override
    public String name() {
        return "bare JDBC loop";
    }

    @Override
    public void accept(int number, String ticket, String payload) throws SQLException {
        try (Connection connection = transaction()) {
            long id = nextId(connection);
            Timestamp now = Timestamp.from(Instant.now());
            try (PreparedStatement seen = connection.prepareStatement(
                    "insert into seen (dedupe_key, message_id, ends_at) values (?, ?, null) on conflict do nothing")) {
                seen.setString(1, "bare:" + number);
                seen.setLong(2, id);
                seen.executeUpdate();
            }
            try (PreparedStatement message = connection.prepareStatement("""
                    insert into message (id, queue, direction, ticket, kind, status, holds, payload, accepted_at, next_attempt_at)
                    values (?, 'bare', 'to-tangoe', ?, 'comment', 'accepted', false, ?, ?, ?)""")) {
                message.setLong(1, id);
                message.setString(2, ticket);
                message.setString(3, payload);
                message.setTimestamp(4, now);
                message.setTimestamp(5, now);
                message.executeUpdate();
            }
            connection.commit();
        }
    }

    private static long nextId(Connection connection) throws SQLException {
        try (PreparedStatement next = connection.prepareStatement("select nextval('message_id')"); ResultSet row = next.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    @Override
    public void deliver(int count, int workers) throws Exception {
        Crowd.run(workers, worker -> {
            for (long id = claim(worker, workers, -1); id >= 0; id = claim(worker, workers, id)) {
                finish(id);
            }
        });
    }

    /** Each worker has messages of its own and takes them by their ids, so that none waits for a lock or walks over what is done. */
    private long claim(int worker, int workers, long after) throws SQLException {
        try (Connection connection = transaction()) {
            long id = -1;
            try (PreparedStatement head = connection.prepareStatement("""
                    select id, payload, attempts from message where status = 'accepted' and next_attempt_at <= ? and id > ? and mod(id, ?) = ?
                    order by status, id limit 1""")) {
                head.setTimestamp(1, Timestamp.from(Instant.now()));
                head.setLong(2, after);
                head.setInt(3, workers);
                head.setInt(4, worker);
                try (ResultSet row = head.executeQuery()) {
                    if (row.next()) {
                        id = row.getLong(1);
                        row.getString(2);
                    }
                }
            }
            if (id >= 0) {
                try (PreparedStatement mark = connection.prepareStatement("""
                        update message set status = 'delivering', attempts = attempts + 1, tries = tries + 1, first_tried_at = ?
                        where id = ?""")) {
                    mark.setTimestamp(1, Timestamp.from(Instant.now()));
                    mark.setLong(2, id);
                    mark.executeUpdate();
                }
            }
            connection.commit();
            return id;
        }
    }

    private void finish(long id) throws SQLException {
        try (Connection connection = transaction()) {
            Timestamp now = Timestamp.from(Instant.now());
            try (PreparedStatement end = connection.prepareStatement(
                    "update message set status = 'delivered', delivered_at = ?, next_attempt_at = null where id = ? and status = 'delivering'")) {
                end.setTimestamp(1, now);
                end.setLong(2, id);
                end.executeUpdate();
            }
            try (PreparedStatement attempt = connection.prepareStatement("""
                    insert into attempt (message_id, number, started_at, ended_at, outcome, answer)
                    values (?, 1, ?, ?, 'delivered', null)""")) {
                attempt.setLong(1, id);
                attempt.setTimestamp(2, now);
                attempt.setTimestamp(3, now);
                attempt.executeUpdate();
            }
            connection.commit();
        }
    }

    private Connection transaction() throws SQLException {
        Connection connection = database.getConnection();
        connection.setAutoCommit(false);
        return connection;
    }

    @Override
    public void close() {
        // Nothing of its own is open.
    }
}
