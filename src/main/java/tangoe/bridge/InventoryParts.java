package tangoe.bridge;

import com.fasterxml.jackson.databind.JsonNode;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.Registry;
import org.jdbi.v3.core.Jdbi;
import tangoe.bridge.api.AssetApi;
import tangoe.bridge.api.InventoryApi;
import tangoe.bridge.cluster.Replica;
import tangoe.bridge.health.Condition;
import tangoe.bridge.health.Conditions;
import tangoe.bridge.health.Poll;
import tangoe.bridge.health.Polls;
import tangoe.bridge.inventory.drop.Drop;
import tangoe.bridge.inventory.drop.DropFiling;
import tangoe.bridge.inventory.drop.DropFilter;
import tangoe.bridge.inventory.drop.DropLedger;
import tangoe.bridge.inventory.drop.DropLooks;
import tangoe.bridge.inventory.drop.DropTrouble;
import tangoe.bridge.inventory.drop.LeftFiles;
import tangoe.bridge.inventory.feed.AssetFeed;
import tangoe.bridge.inventory.feed.CsvRows;
import tangoe.bridge.inventory.feed.FeedOutputs;
import tangoe.bridge.inventory.pull.Pull;
import tangoe.bridge.inventory.read.AssetColumns;
import tangoe.bridge.inventory.store.Inventory;
import tangoe.bridge.inventory.store.OldRuns;
import tangoe.bridge.inventory.store.Rejects;
import tangoe.bridge.inventory.store.RunWatch;
import tangoe.bridge.inventory.store.Runs;
import tangoe.bridge.inventory.store.SnapshotDates;
import tangoe.bridge.settings.Settings;

/** The beans that the inventory's routes name. */
final class InventoryParts {

    private static final List<String> SIGN_IN = List.of("username", "password", "private-key-file", "known-hosts-file");

    private final Settings settings;
    private final Jdbi jdbi;
    private final Clock clock;
    private final Replica replica;
    private final Function<String, JsonNode> tables;
    private final Polls polls;
    private final Conditions conditions;
    private final Polls unseen;
    private final LeftFiles leftFiles;
    private DropLooks dropLooks;
    private InventoryApi inventoryApi;

    /** @param tables gives a mapping by its name */
    InventoryParts(Settings settings, Jdbi jdbi, Clock clock, Replica replica, Function<String, JsonNode> tables, Polls polls,
            Conditions conditions) {
        this.settings = settings;
        this.jdbi = jdbi;
        this.clock = clock;
        this.replica = replica;
        this.tables = tables;
        this.polls = polls;
        this.conditions = conditions;
        this.unseen = Polls.unseen(clock);
        this.leftFiles = new LeftFiles(clock);
    }

    void bindTo(CamelContext context) {
        Registry registry = context.getRegistry();
        Runs runs = new Runs(jdbi, clock, replica);
        Inventory inventory = new Inventory(jdbi, clock, runs, () -> new AssetColumns(tables.apply(AssetColumns.TABLE)), settings.integer("inventory.brake"),
                new SnapshotDates(settings.find("inventory.drop.dated").map(Pattern::compile).orElse(null), clock));
        RunWatch watch = new RunWatch(runs, clock, () -> registry.findByType(MeterRegistry.class));
        AssetFeed feed = new AssetFeed(jdbi, () -> tables.apply(AssetColumns.TABLE));
        CsvRows csv = new CsvRows(context);
        Pull pull = new Pull(inventory, runs, watch, jdbi, clock, condition("inventory-pull", "inventory.pull.enabled"),
                (settings.flag("inventory.pull.enabled") ? polls : unseen).named("inventory-pull"));
        registry.bind("inventory", inventory);
        registry.bind("inventoryRuns", runs);
        registry.bind("runWatch", watch);
        registry.bind("oldRuns", new OldRuns(jdbi, clock, settings.duration("inventory.keep")));
        registry.bind("assetFeed", feed);
        registry.bind("feedOutputs", new FeedOutputs(feed, csv, jdbi, clock, replica.id(),
                Map.of("kafka", condition("kafka", "inventory.kafka.enabled"), "sftp", condition("sftp-export", "inventory.export.enabled")),
                trouble("inventory.export", sentence -> { })::sentence));
        registry.bind("assetApi", new AssetApi(feed, csv));
        inventoryApi = new InventoryApi(inventory, runs, new Rejects(jdbi), csv, pull, clock);
        registry.bind("inventoryApi", inventoryApi);
        registry.bind("pull", pull);
        bindDrop(registry, inventory, runs, watch);
    }

    private void bindDrop(Registry registry, Inventory inventory, Runs runs, RunWatch watch) {
        DropLedger ledger = new DropLedger(jdbi, clock, replica.id());
        registry.bind("dropFilter", new DropFilter(ofNames("inventory.drop.include"), settings.duration("inventory.drop.settle-time"), ledger,
                leftFiles, clock));
        Poll poll = (settings.flag("inventory.drop.enabled") ? polls : unseen).named("sftp-drop");
        DropTrouble trouble = trouble("inventory.drop", poll::failed);
        DropFiling filing = new DropFiling(ledger, leftFiles, trouble);
        registry.bind("dropFiling", filing);
        registry.bind("drop", new Drop(inventory, runs, watch, filing, jdbi, Path.of(settings.text("data.dir"), "spool"),
                ofNames("inventory.drop.whole")));
        dropLooks = new DropLooks(poll, leftFiles);
        registry.bind("inventory.drop.looks", dropLooks);
        registry.bind("inventory.drop.trouble", trouble);
        bindServer(registry, "inventory.drop");
        bindServer(registry, "inventory.export");
    }

    /** Ignores case, as people do who name files. */
    private Pattern ofNames(String setting) {
        return Pattern.compile(settings.text(setting), Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    }

    /** A part that is switched off reports nothing. */
    private Condition condition(String name, String flag) {
        return (settings.flag(flag) ? conditions : new Conditions(clock)).named(name);
    }

    private DropTrouble trouble(String group, Consumer<String> told) {
        return new DropTrouble(group, settings.find(group + ".host").orElse(""), settings.text(group + ".port"), told);
    }

    /** Call this once everything is bound. */
    InventoryApi inventoryApi() {
        return inventoryApi;
    }

    /** Files on the SFTP server that are not taken. */
    LeftFiles leftFiles() {
        return leftFiles;
    }

    /** Checks parts that do not report by themselves; call it every second. */
    void look() {
        dropLooks.look();
    }

    /** Bound by name, so that a password with any character is never part of an address. */
    private void bindServer(Registry registry, String group) {
        SIGN_IN.forEach(name -> registry.bind(group + "." + name, settings.find(group + "." + name).orElse("")));
    }
}
