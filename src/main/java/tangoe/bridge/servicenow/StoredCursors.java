package tangoe.bridge.servicenow;

import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Update;

/** Cursors in the database. */
public final class StoredCursors implements Cursors {

    private final Jdbi jdbi;

    public StoredCursors(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    @Override
    public Optional<String> read(String name) {
        return jdbi.withHandle(handle -> handle.createQuery("select position from walk_cursor where name = :name")
                .bind("name", name).mapTo(String.class).findOne());
    }

    @Override
    public boolean move(String name, String from, String to) {
        String change = from == null
                ? "insert into walk_cursor (name, position) values (:name, :to) on conflict do nothing"
                : "update walk_cursor set position = :to where name = :name and position = :from";
        return jdbi.withHandle(handle -> {
            Update update = handle.createUpdate(change).bind("name", name).bind("to", to);
            return (from == null ? update : update.bind("from", from)).execute() == 1;
        });
    }
}
