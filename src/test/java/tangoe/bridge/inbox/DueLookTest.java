package tangoe.bridge.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.StatementContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tangoe.bridge.testing.TestDatabase;

class DueLookTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration LONGER = Duration.ofMinutes(5);

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void idleQueuesAreLookedAtByOneQuery(TestDatabase database) throws Exception {
        Store store = new Store(database);
        AtomicInteger looks = new AtomicInteger();
        AtomicInteger others = new AtomicInteger();
        Jdbi counted = Store.opened(database).jdbi();
        SqlLogger before = counted.getConfig(SqlStatements.class).getSqlLogger();
        Store counting = new Store(counted);
        counted.setSqlLogger(counter(looks, others));
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.getRegistry().bind("inbox", counting.inbox);
            context.getRegistry().bind("deliveries", counting.node().deliveries());
            context.getRegistry().bind("wakeUp", counting.wakeUp);
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    for (String queue : List.of(store.queue, store.queue + "b", store.queue + "c")) {
                        from("inbox:" + queue).log("delivered");
                    }
                }
            });
            context.start();
            await().until(() -> looks.get() > 2);
            int begun = looks.get();
            others.set(0);
            await().atMost(Duration.ofSeconds(30)).until(() -> looks.get() >= begun + 12);
            assertThat(others.get()).as("statements beside 12 looks").isLessThan(48);
        } finally {
            counted.setSqlLogger(before);
        }
    }

    /** The dispatcher's own look would come after 5 s. */
    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void whatAnotherReplicaAcceptsWakesTheDispatcher(TestDatabase database) {
        Store store = new Store(database);
        store.accept("A");
        WakeUp wakeUp = new WakeUp();
        DueLook look = new DueLook(store.jdbi, store.clock, wakeUp);
        look.watch(store.queue);
        try {
            assertTimeoutPreemptively(PATIENCE, () -> wakeUp.await(store.queue, LONGER.toMillis()));
        } finally {
            look.ignore(store.queue);
        }
    }

    @Test
    void aDatabaseThatIsAwayWakesEveryDispatcherSoThatEachSaysSo() {
        Store store = new Store(TestDatabase.H2);
        WakeUp wakeUp = new WakeUp();
        DueLook look = new DueLook(Jdbi.create("jdbc:nothing:there"), store.clock, wakeUp);
        look.watch(store.queue);
        try {
            assertTimeoutPreemptively(PATIENCE, () -> wakeUp.await(store.queue, LONGER.toMillis()));
        } finally {
            look.ignore(store.queue);
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void onlyQueuesWithATicketThatIsDueAndFreeHaveWork(TestDatabase database) {
        Store store = new Store(database);
        store.accept("A");
        List<String> queues = List.of(store.queue, store.queue + "empty");

        assertThat(withWork(store, queues)).containsExactly(store.queue);
        Message claimed = store.node().deliveries().claim(store.queue, 1).get(0);
        assertThat(claimed.ticket()).isEqualTo("A");
        assertThat(withWork(store, queues)).isEmpty();
    }

    private static List<String> withWork(Store store, List<String> queues) {
        return store.jdbi.withHandle(handle -> Lane.queuesWithWork(handle, queues, store.clock.instant()));
    }

    private static SqlLogger counter(AtomicInteger looks, AtomicInteger others) {
        return new SqlLogger() {
            @Override
            public void logAfterExecution(StatementContext context) {
                (context.getRawSql().contains("as w(queue)") ? looks : others).incrementAndGet();
            }

            @Override
            public void logException(StatementContext context, SQLException failure) {
                others.incrementAndGet();
            }
        };
    }
}
