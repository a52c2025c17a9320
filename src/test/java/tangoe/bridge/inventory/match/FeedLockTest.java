package tangoe.bridge.inventory.match;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;
import tangoe.bridge.inventory.store.Stock;
import tangoe.bridge.testing.TestDatabase;

/** A load may take minutes, though a ticket's statements may not. */
class FeedLockTest {

    @Test
    void aLoadIsNotEndedByTheLimitsOfShortStatements() throws SQLException {
        Stock stock = new Stock(TestDatabase.POSTGRESQL);
        String usual = limits(stock);
        stock.jdbi.useTransaction(handle -> {
            FeedLock.take(handle.getConnection());

            assertThat(limit(handle)).isEqualTo("0");
            assertThat(handle.getConnection().getNetworkTimeout()).isGreaterThan(600_000);
        });

        assertThat(usual).isEqualTo("20s 25000").isEqualTo(limits(stock));
    }

    private static String limits(Stock stock) throws SQLException {
        return stock.jdbi.withHandle(handle -> limit(handle) + " " + handle.getConnection().getNetworkTimeout());
    }

    private static String limit(Handle handle) {
        return handle.createQuery("show statement_timeout").mapTo(String.class).one();
    }
}
