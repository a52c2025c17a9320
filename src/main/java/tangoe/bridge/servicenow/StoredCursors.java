package tangoe.bridge.servicenow;

import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

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
    public void write(String name, String value) {
        jdbi.useTransaction(handle -> {
            int known = handle.createUpdate("update walk_cursor set position = :position where name = :name")
                    .bind("position", value).bind("name", name).execute();
            if (known == 0) {
                handle.createUpdate("insert into walk_cursor (name, position) values (:name, :position) on conflict do nothing")
                        .bind("position", value).bind("name", name).execute();
            }
        });
    }
}
