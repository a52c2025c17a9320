package tangoe.bridge.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tangoe.bridge.database.StoreUnavailable;
import tangoe.bridge.testing.TestDatabase;

class DiskSpaceTest {

    private static final long MIB = 1 << 20;

    @TempDir
    Path folder;

    @Test
    void diskOfThisMachineIsLookedAt() {
        assertThatCode(new DiskSpace(folder)::require).doesNotThrowAnyException();
        assertThatThrownBy(new DiskSpace(folder.resolve("missing"))::require).isInstanceOf(StoreUnavailable.class);
    }

    @Test
    void whatIsLeftIsKeptForWhatWasAccepted() throws Exception {
        Store store = new Store(TestDatabase.H2);
        AtomicLong left = new AtomicLong(64 * MIB);
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.getRegistry().bind("inbox", store.inbox);
            context.getRegistry().bind("deliveries", store.node().deliveries());
            context.getRegistry().bind("wakeUp", store.wakeUp);
            context.getRegistry().bind("storeSpace", new DiskSpace(folder, left::get));
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:in").to("inbox:" + store.queue + "?direction=to-tangoe&ticket=RAW(${body[ticket]})&kind=note");
                    from("inbox:" + store.queue).process(exchange -> left.set(MIB)).setBody().constant(Map.of("ticket", "B"))
                            .to("inbox:" + store.queue + "-next?direction=to-tangoe&ticket=B&kind=linked");
                }
            });
            context.start();
            ProducerTemplate template = context.createProducerTemplate();
            template.requestBody("direct:in", Map.of("ticket", "A"));
            List<Long> ids = store.ids();
            assertThat(ids).hasSize(1);
            await().until(() -> store.status(ids.get(0)).equals("delivered"));
            assertThat(store.jdbi.<Integer, RuntimeException>withHandle(handle -> handle
                    .createQuery("select count(*) from message where queue = :queue").bind("queue", store.queue + "-next")
                    .mapTo(Integer.class).one())).as("what came of the delivery").isEqualTo(1);

            assertThatThrownBy(() -> template.requestBody("direct:in", Map.of("ticket", "A"))).isInstanceOf(CamelExecutionException.class)
                    .cause().isInstanceOf(StoreUnavailable.class).hasMessageContaining("has 1 MiB left, and 64 MiB are kept");
            assertThat(store.ids()).hasSize(1);
        }
    }
}
