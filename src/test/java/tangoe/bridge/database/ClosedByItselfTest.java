package tangoe.bridge.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.IntStream;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.h2.message.DbException;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tangoe.bridge.testing.World;

/** An embedded database that could not write, and closed its file under everybody, is opened again. */
class ClosedByItselfTest {

    @TempDir
    Path folder;

    @Test
    void isUsedAgainWhenThereIsRoomAgain() throws SQLException {
        try (Database database = Database.open("jdbc:h2:" + folder.resolve("bridge") + ";WRITE_DELAY=0", "sa", "", 8)) {
            database.jdbi().useHandle(handle -> handle.execute("insert into replica (id, alive_until) values ('one', current_timestamp)"));
            List<Handle> handles = IntStream.range(0, 6).mapToObj(i -> database.jdbi().open()).toList();
            handles.forEach(handle -> handle.execute("select 1"));
            handles.forEach(Handle::close);
            fillTheDisk(database);

            assertThat(catchThrowable(() -> count(database))).isNotNull();
            World.until("the pool has let the dead connections go", () -> catchThrowable(() -> count(database)) == null);
            assertThat(count(database)).isEqualTo(1);
        }
    }

    /** As the engine does itself when its file cannot be written. */
    private static void fillTheDisk(Database database) throws SQLException {
        database.jdbi().useHandle(handle -> {
            SessionLocal session = (SessionLocal) handle.getConnection().unwrap(JdbcConnection.class).getSession();
            session.getDatabase().setBackgroundException(DbException.convert(new IOException("No space left on device")));
            session.getDatabase().shutdownImmediately();
        });
    }

    private static int count(Database database) {
        return database.jdbi().withHandle(handle -> handle.createQuery("select count(*) from replica").mapTo(Integer.class).one());
    }
}
