package tangoe.bridge.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseTest {

    private static final int USED_BY_A_DELIVERY = 20;

    @TempDir
    Path folder;

    @Test
    void theEmbeddedDatabaseKeepsTheStatementsOfADeliveryAndFewIdleConnections() {
        try (Database database = Database.open("jdbc:h2:file:" + folder.resolve("bridge"), "sa", "", 12)) {
            String statements = database.jdbi().withHandle(handle -> handle
                    .createQuery("select setting_value from information_schema.settings where setting_name = 'QUERY_CACHE_SIZE'").mapTo(String.class).one());
            HikariPoolMXBean pool = ((HikariDataSource) database.dataSource()).getHikariPoolMXBean();

            assertThat(Integer.parseInt(statements)).isGreaterThan(USED_BY_A_DELIVERY);
            await().untilAsserted(() -> assertThat(pool.getIdleConnections()).isBetween(1, 2));
            assertThat(pool.getTotalConnections()).isLessThanOrEqualTo(3);
        }
    }
}
