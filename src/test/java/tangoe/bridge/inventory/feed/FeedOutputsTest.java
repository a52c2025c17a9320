package tangoe.bridge.inventory.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static tangoe.bridge.testing.World.until;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tangoe.bridge.inventory.read.AssetKind;
import tangoe.bridge.inventory.read.Field;
import tangoe.bridge.inventory.store.Inventory;
import tangoe.bridge.testing.KafkaBroker;
import tangoe.bridge.testing.OpenSsh;
import tangoe.bridge.testing.TestDatabase;
import tangoe.bridge.testing.World;

/** Changed assets, sent on: each at least once, in the order of its changes, whatever fails on the way. */
class FeedOutputsTest {

    private static final String STAGING = "/api/now/import/u_tangoe_asset/insertMultiple";

    @TempDir
    Path folder;

    private World world(TestDatabase database) {
        World world = new World(database, folder.resolve("world")).with("SUPPORT_ENABLED", "false");
        world.serviceNow.stagingTable("u_tangoe_asset", "u_mobile_asset", "asset_id",
                Stream.concat(Field.FEED_NAMES.stream(), Stream.of("monthly_charge")).toList());
        return world;
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void theImportSetGetsEachChangeAsTextInBatchesAndNothingIsLostWhenServiceNowRefuses(TestDatabase database) throws IOException {
        try (World world = world(database).with("INVENTORY_IMPORT_SET_ENABLED", "true").with("INVENTORY_IMPORT_SET_TABLE", "u_tangoe_asset")
                .with("INVENTORY_IMPORT_SET_BATCH", "4").with("INVENTORY_IMPORT_SET_PERIOD", "200ms").start()) {
            world.serviceNow.faults().onPath(STAGING).times(2).status(503);
            load(world, "IMPORT", 10);

            until("all are there", () -> world.serviceNow.imported("u_tangoe_asset").size() == 10);
            List<Map<String, String>> rows = world.serviceNow.imported("u_tangoe_asset");
            assertThat(rows).extracting(row -> row.get("serial_number")).containsExactlyElementsOf(serials(world));
            assertThat(rows).allSatisfy(row -> assertThat(row).containsEntry("removed", "false").containsEntry("imei", "")
                    .containsEntry("kind", "device").containsEntry("monthly_charge", "").hasSize(29));
            assertThat(world.serviceNow.records("u_mobile_asset")).as("the transform knows each by its asset_id").hasSize(10);
            assertThat(world.serviceNow.records("sys_import_set_row")).extracting(row -> row.get("sys_import_state")).containsOnly("inserted");
            assertThat(world.serviceNow.traffic().requests("POST", STAGING)).extracting(request -> request.status())
                    .containsExactly(503, 503, 201, 201, 201);

            world.stop();
            world.start();
            loadFile(world, "Serial Number,MRC\nLATER,$45.00\n");
            until("the later one is there", () -> world.serviceNow.imported("u_tangoe_asset").size() > 10);
            assertThat(world.serviceNow.imported("u_tangoe_asset")).hasSize(11).last().satisfies(row -> assertThat(row)
                    .containsEntry("serial_number", "LATER").containsEntry("monthly_charge", "45.00"));
        }
    }

    @Test
    void aWriteWhoseAnswerIsLostComesAgain() {
        try (World world = world(TestDatabase.H2).with("INVENTORY_IMPORT_SET_ENABLED", "true")
                .with("INVENTORY_IMPORT_SET_TABLE", "u_tangoe_asset").with("INVENTORY_IMPORT_SET_PERIOD", "200ms").start()) {
            world.serviceNow.faults().onPath(STAGING).once().cutBodyAfterWrite();
            load(world, "TWICE", 3);

            until("they are there again", () -> world.serviceNow.imported("u_tangoe_asset").size() == 6);
            assertThat(world.serviceNow.imported("u_tangoe_asset")).extracting(row -> row.get("serial_number"))
                    .containsExactly("TWICE0", "TWICE1", "TWICE2", "TWICE0", "TWICE1", "TWICE2");
        }
    }

    @Test
    void kafkaGetsEachAssetUnderItsKeyInOrderAlsoOverABrokerThatWasGone() {
        try (KafkaBroker broker = new KafkaBroker(folder.resolve("kafka")).start();
                World world = world(TestDatabase.POSTGRESQL).with("INVENTORY_KAFKA_ENABLED", "true").with("INVENTORY_KAFKA_BROKERS", broker.address())
                        .with("INVENTORY_KAFKA_TOPIC", "assets").with("INVENTORY_KAFKA_PERIOD", "300ms").start()) {
            load(world, "KAFKA", 20);
            assertThat(consumed(broker, "Lenovo", 20)).hasSize(20);
            broker.stop();
            load(world, "KAFKA", 20, "Dell");
            broker.start();
            load(world, "KAFKA", 20, "HP");

            List<ConsumerRecord<String, String>> records = consumed(broker, "HP", 20);

            Map<String, List<String>> makers = records.stream().collect(Collectors.groupingBy(ConsumerRecord::key,
                    Collectors.mapping(record -> World.jsonOf(record.value()).path("manufacturer").asText(), Collectors.toList())));
            assertThat(makers).hasSize(20);
            assertThat(makers.values()).allSatisfy(each -> {
                assertThat(each).startsWith("Lenovo").endsWith("HP");
                assertThat(String.join(" ", each)).matches("(Lenovo ?)+(Dell ?)*(HP ?)+");
            });
            assertThat(records).allSatisfy(record -> assertThat(World.jsonOf(record.value()).path("asset_id").asText()).isEqualTo(record.key()));
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aFileWithTheChangesIsWrittenWholeOrNotAtAll(TestDatabase database) throws IOException {
        try (OpenSsh ssh = new OpenSsh(); World world = world(database).with("INVENTORY_EXPORT_ENABLED", "true")
                .with("INVENTORY_EXPORT_HOST", "127.0.0.1").with("INVENTORY_EXPORT_PORT", Integer.toString(ssh.port()))
                .with("INVENTORY_EXPORT_USERNAME", ssh.writer()).with("INVENTORY_EXPORT_PRIVATE_KEY_FILE", ssh.privateKey().toString())
                .with("INVENTORY_EXPORT_KNOWN_HOSTS_FILE", ssh.knownHosts().toString()).with("INVENTORY_EXPORT_DIRECTORY", "out")
                .with("INVENTORY_EXPORT_CRON", "* * * * * ?").start()) {
            load(world, "EXPORT", 5);
            ssh.folder(ssh.writer(), "out");
            until("the first changes are there", () -> !files(ssh, "EXPORT").isEmpty());
            load(world, "MORE", 2);
            until("the next ones are there", () -> !files(ssh, "MORE").isEmpty());

            assertThat(ssh.names(ssh.writer(), "out").stream().filter(name -> name.endsWith(".csv")))
                    .allMatch(name -> name.matches("assets-\\d{8}T\\d{6}Z\\.csv"));
            // Where the server's answer was lost, the same changes come in one more file.
            assertThat(files(ssh, "EXPORT")).allSatisfy(lines -> assertThat(lines).filteredOn(line -> line.contains("EXPORT")).hasSize(5));
            assertThat(files(ssh, "MORE")).allSatisfy(lines -> assertThat(lines).filteredOn(line -> line.contains("MORE")).hasSize(2));
            assertThat(files(ssh, "MORE")).allSatisfy(lines -> assertThat(lines).first().asString().startsWith("asset_id,kind,"));
        }
    }

    /** The lines of each file that has assets of that maker. */
    private static List<List<String>> files(OpenSsh ssh, String maker) throws IOException {
        List<List<String>> files = new ArrayList<>();
        for (String name : ssh.names(ssh.writer(), "out")) {
            if (name.endsWith(".csv")) {
                List<String> lines = Files.readAllLines(ssh.upload(ssh.writer()).resolve("out").resolve(name));
                if (lines.stream().anyMatch(line -> line.contains(maker))) {
                    files.add(lines);
                }
            }
        }
        return files;
    }

    /** Everything, until so many assets of that maker have come. */
    private static List<ConsumerRecord<String, String>> consumed(KafkaBroker broker, String maker, int count) {
        List<ConsumerRecord<String, String>> records = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(Map.of("bootstrap.servers", broker.address(), "group.id",
                "test" + System.nanoTime(), "auto.offset.reset", "earliest"), new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(List.of("assets"));
            long end = System.nanoTime() + Duration.ofMinutes(2).toNanos();
            while (records.stream().filter(record -> record.value().contains("\"" + maker + "\"")).count() < count && System.nanoTime() < end) {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
        }
        return records;
    }

    private static void load(World world, String serials, int count) {
        load(world, serials, count, "Lenovo");
    }

    private static void load(World world, String serials, int count, String maker) {
        Inventory inventory = world.bridge().context().getRegistry().lookupByNameAndType("inventory", Inventory.class);
        long run = inventory.beginPull(false);
        String devices = IntStream.range(0, count).mapToObj(i -> "{\"id\": %d, \"generic_serial\": \"%s%d\", \"manufacturer\": \"%s\"}"
                .formatted(Math.abs(serials.hashCode() % 1000) * 1000 + i, serials, i, maker)).collect(Collectors.joining(",", "[", "]"));
        inventory.loadPage(run, AssetKind.DEVICE, 1, World.jsonOf(devices));
        inventory.finishPull(run);
    }

    private void loadFile(World world, String report) throws IOException {
        Inventory inventory = world.bridge().context().getRegistry().lookupByNameAndType("inventory", Inventory.class);
        inventory.loadFile(inventory.beginFile("lines.csv", Files.writeString(folder.resolve("lines.csv"), report), false));
    }

    private static List<String> serials(World world) {
        List<String> serials = new ArrayList<>();
        for (JsonNode asset : world.api("/assets").path("assets")) {
            serials.add(asset.path("serial_number").asText());
        }
        return serials;
    }
}
