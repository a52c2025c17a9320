package tangoe.bridge;

import com.fasterxml.jackson.databind.JsonNode;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.cluster.CamelClusterService;
import org.apache.camel.component.kamelet.KameletComponent;
import org.apache.camel.component.platform.http.PlatformHttpConstants;
import org.apache.camel.component.platform.http.spi.PlatformHttpEngine;
import org.apache.camel.spi.Registry;
import org.jdbi.v3.core.Jdbi;
import tangoe.bridge.api.ApiDescription;
import tangoe.bridge.api.MessageApi;
import tangoe.bridge.api.StatusApi;
import tangoe.bridge.api.TicketApi;
import tangoe.bridge.cluster.OneReplica;
import tangoe.bridge.cluster.Replica;
import tangoe.bridge.health.Conditions;
import tangoe.bridge.health.Polls;
import tangoe.bridge.vendor.ScheduledFailures;
import tangoe.bridge.http.Admission;
import tangoe.bridge.http.DoorEngine;
import tangoe.bridge.http.RequestGuard;
import tangoe.bridge.http.ProblemAnswer;
import tangoe.bridge.http.WrongPasswords;
import tangoe.bridge.inbox.VendorReturn;
import tangoe.bridge.inbox.Backlog;
import tangoe.bridge.inbox.Circuits;
import tangoe.bridge.inbox.Deliveries;
import tangoe.bridge.inbox.DiskSpace;
import tangoe.bridge.inbox.Housekeeping;
import tangoe.bridge.inbox.Inbox;
import tangoe.bridge.inbox.Messages;
import tangoe.bridge.inbox.RetrySchedule;
import tangoe.bridge.inbox.StoreSpace;
import tangoe.bridge.inbox.WakeUp;
import tangoe.bridge.support.EventKeys;
import tangoe.bridge.support.IncidentWords;
import tangoe.bridge.support.LinkLedger;
import tangoe.bridge.support.LinkVersionGuard;
import tangoe.bridge.support.Links;
import tangoe.bridge.support.OwnTexts;
import tangoe.bridge.mapping.JsonBodies;
import tangoe.bridge.mapping.MappingFunctions;
import tangoe.bridge.mapping.Tables;
import tangoe.bridge.reconcile.LastComparison;
import tangoe.bridge.reconcile.Reconcile;
import tangoe.bridge.servicenow.Choices;
import tangoe.bridge.servicenow.ImportSets;
import tangoe.bridge.support.IncidentRecords;
import tangoe.bridge.servicenow.InstanceComponent;
import tangoe.bridge.servicenow.RecordWrites;
import tangoe.bridge.servicenow.ServiceNow;
import tangoe.bridge.servicenow.StoredCursors;
import tangoe.bridge.support.StoredJournalWatch;
import tangoe.bridge.servicenow.ComparedRecords;
import tangoe.bridge.settings.Settings;

/** The beans that routes name, made from the settings. Making them contacts nobody. */
final class Parts implements AutoCloseable {

    /** Size limit of a request in bytes. */
    static final long LARGEST_BODY = 1024 * 1024;

    /** Incidents that the bridge has marked as linked, whatever their state is now. */
    private static final String LINKED = "correlation_display=Tangoe";

    /** Columns that a comparison reads of an incident. */
    private static final List<String> COMPARED = List.of("state", "assignment_group", "correlation_id", "correlation_display");

    /** Queues whose records are looked up together. */
    private static final String TANGOE_EVENTS = "to-servicenow";

    private static final String HINTS = "hints";

    private static final Pattern H2_FILE = Pattern.compile("jdbc:h2:(?:file:)?(?!mem:|tcp:|ssl:|zip:)([^;]+)");

    private final Settings settings;
    private final Tables tables;
    private final Path mappings;
    private final Jdbi jdbi;
    private final Clock clock;
    private final Replica replica;
    private final boolean still;
    private final VendorReturn vendorReturn;
    private final Backlog backlog;
    private final Circuits circuits = new Circuits();
    private final Conditions conditions;
    private final Polls polls;
    private final List<Runnable> looks = new ArrayList<>();
    private final LastComparison lastComparison;
    private final WrongPasswords wrongPasswords;
    private final Admission admission = new Admission(LARGEST_BODY);
    private final VendorParts vendors;
    private boolean joined;
    private ServiceNow serviceNow;
    private IncidentRecords incidentRecords;

    /** @param meters registry for the metrics of everything here */
    Parts(Path home, Settings settings, Tables tables, Jdbi jdbi, Clock clock, MeterRegistry meters) {
        this(home, settings, tables, jdbi, clock, meters, false);
    }

    /** Parts for routes that are only checked: settings may be missing. */
    static Parts still(Path home, Settings settings, Tables tables, Jdbi jdbi, Clock clock) {
        return new Parts(home, settings, tables, jdbi, clock, new CompositeMeterRegistry(), true);
    }

    private Parts(Path home, Settings settings, Tables tables, Jdbi jdbi, Clock clock, MeterRegistry meters, boolean still) {
        this.still = still;
        this.settings = settings;
        this.mappings = home.resolve("routes/mappings").toAbsolutePath().normalize();
        this.tables = tables;
        this.jdbi = jdbi;
        this.clock = clock;
        this.wrongPasswords = new WrongPasswords(clock);
        this.replica = new Replica(jdbi);
        this.vendorReturn = new VendorReturn(jdbi, clock);
        this.backlog = new Backlog(jdbi, clock);
        this.conditions = new Conditions(clock, meters);
        this.polls = new Polls(conditions, clock, meters);
        this.vendors = new VendorParts(settings, jdbi, clock, conditions, vendorReturn, still);
        looks.add(polls::look);
        looks.add(vendors::look);
        this.lastComparison = new LastComparison(jdbi);
    }

    /** Registers this process with the database. @param alone whether no other process can be using it */
    void join(boolean alone) {
        replica.join(alone);
        joined = true;
    }

    WrongPasswords wrongPasswords() {
        return wrongPasswords;
    }

    Admission admission() {
        return admission;
    }

    Conditions conditions() {
        return conditions;
    }

    /** Checks to run every second once the routes are up. */
    List<Runnable> looks() {
        return looks;
    }

    /** The settings, and further properties for routes. */
    Properties properties() {
        Properties properties = settings.all();
        properties.setProperty("mappings", mappings.toUri().toString().replaceFirst("/$", ""));
        properties.setProperty("incident-fields", String.join(",", incidentFields()));
        properties.setProperty("linked-query", LINKED);
        boolean scheduled = settings.flag("support.enabled") && settings.find("reconcile.period").isPresent()
                && !settings.duration("reconcile.period").isZero();
        properties.setProperty("reconcile.scheduled", Boolean.toString(scheduled));
        properties.setProperty("inventory.pull.changes-scheduled", Boolean.toString(settings.flag("inventory.pull.enabled")
                && settings.find("inventory.pull.changes-cron").isPresent()));
        properties.setProperty("inventory.drop.path", below(settings.text("inventory.drop.directory")));
        properties.setProperty("inventory.export.path", below(settings.text("inventory.export.directory")));
        if (still && settings.find("tangoe.url").isEmpty()) {
            properties.setProperty("tangoe.url", VendorParts.NOBODY);
        }
        return properties;
    }

    /** A folder as part of an SFTP address: empty for the account's home. */
    private static String below(String directory) {
        return directory.equals(".") ? "" : directory;
    }

    void bindTo(CamelContext context) {
        JsonBodies.convertIn(context);
        // The route that uses a Kamelet handles and reports its failures.
        context.getComponent("kamelet", KameletComponent.class).setNoErrorHandler(true);
        Registry registry = context.getRegistry();
        WakeUp wakeUp = new WakeUp();
        Inbox inbox = new Inbox(jdbi, clock, wakeUp);
        Links links = new Links(jdbi, clock, settings.text("servicenow.table"), sysId -> incidentRecords.isWanted(sysId));
        Deliveries deliveries = new Deliveries(jdbi, clock, replica, schedule(), wakeUp);
        Messages messages = new Messages(jdbi, clock, wakeUp);
        registry.bind("clock", Clock.class, clock);
        registry.bind("conditions", conditions);
        registry.bind("polls", polls);
        registry.bind("wakeUp", wakeUp);
        registry.bind("inbox", inbox);
        registry.bind("storeSpace", StoreSpace.class, storeSpace());
        registry.bind("deliveries", deliveries);
        registry.bind("circuits", circuits);
        registry.bind("vendorReturn", vendorReturn);
        registry.bind("backlog", backlog);
        registry.bind("lastComparison", lastComparison);
        registry.bind("housekeeping", new Housekeeping(jdbi, clock, settings.duration("delivery.keep"),
                settings.duration("delivery.keep-unknown")));
        registry.bind("links", links);
        registry.bind("linkVersionGuard", new LinkVersionGuard(clock, settings.text("servicenow.table")));
        registry.bind("eventKeys", new EventKeys(jdbi, () -> tables.table("incident-events")));
        LinkLedger linkLedger = new LinkLedger();
        registry.bind("linkLedger", linkLedger);
        OwnTexts ownTexts = new OwnTexts(jdbi, new IncidentWords(context)::of);
        registry.bind("ownTexts", ownTexts);
        registry.bind("messageApi", new MessageApi(messages, links::named, linkLedger));
        registry.bind("apiDescription", new ApiDescription(() -> tables.table("incident-events")));
        registry.bind("ticketApi", new TicketApi(links, messages));
        registry.bind("requestGuard", new RequestGuard(settings::find, settings::secrets, tables::table, wrongPasswords));
        registry.bind("problemAnswer", new ProblemAnswer());
        registry.bind("scheduledFailures", new ScheduledFailures(clock));
        registry.bind("tangoe", vendors.tangoe());
        decideWhoPolls(context);
        registry.bind(PlatformHttpConstants.PLATFORM_HTTP_ENGINE_NAME, PlatformHttpEngine.class,
                new DoorEngine(settings.integer("http.port"), admission));
        InventoryParts inventory = new InventoryParts(settings, jdbi, clock, replica, tables::table, polls, conditions);
        inventory.bindTo(context);
        looks.add(inventory::look);
        registry.bind("statusApi", new StatusApi(conditions, polls, backlog, circuits, vendors.quotas(), vendors.holdOffs(),
                inventory.inventoryApi(), inventory.leftFiles(), links, clock));
        // Kamelets are checked even if no route uses them.
        if (still || settings.flag("support.enabled") || settings.flag("inventory.import-set.enabled")) {
            serviceNow = vendors.serviceNow(context);
            registry.bind("serviceNow", serviceNow);
            registry.bind("importSets", new ImportSets(serviceNow));
            context.addComponent("servicenow", new InstanceComponent(serviceNow));
        }
        if (still || settings.flag("support.enabled")) {
            bindSupport(context, links, deliveries, messages, ownTexts);
        }
    }

    private void decideWhoPolls(CamelContext context) {
        Optional<String> folder = settings.find("cluster.lock-dir").filter(named -> !still);
        Optional<String> lease = settings.find("cluster.lease").filter(named -> !still);
        CamelClusterService who = OneReplica.by(folder, lease);
        OneReplica.decides(who, context);
        folder.or(() -> lease).ifPresent(set -> looks.add(OneReplica.watched(who, folder, lease, conditions.named("leader"), clock)::look));
    }

    private void bindSupport(CamelContext context, Links links, Deliveries deliveries, Messages messages, OwnTexts ownTexts) {
        Registry registry = context.getRegistry();
        String table = settings.text("servicenow.table");
        Choices choices = new Choices(serviceNow, shippedChoices(), clock);
        registry.bind("choices", choices);
        registry.bind("cursors", new StoredCursors(jdbi));
        StoredJournalWatch watch = new StoredJournalWatch(jdbi, clock, messages);
        registry.bind("journalWatch", watch);
        incidentRecords = new IncidentRecords(serviceNow, links, table, settings.find("support.incident-query").orElse(""), LINKED,
                incidentFields(), settings.list("support.journals"), settings.find("servicenow.username").orElse(""),
                Pattern.compile(settings.text("servicenow.number-pattern")), most -> deliveries.strangers(TANGOE_EVENTS, most),
                most -> deliveries.waiting(HINTS, most), clock, watch);
        registry.bind("incidentRecords", incidentRecords);
        registry.bind("recordWrites", new RecordWrites(settings.find("servicenow.username").orElse("")));
        ComparedRecords records = new ComparedRecords(serviceNow, table, settings.find("support.incident-query").orElse(""), LINKED,
                COMPARED, settings.integer("servicenow.page-size"));
        registry.bind("reconcile", new Reconcile(context, jdbi, lastComparison, ownTexts, clock, records, tables::table, settings.list("support.journals"),
                settings.find("servicenow.username").orElse(""), settings.duration("servicenow.poll-period")));
        new MappingFunctions(tables, choices::has, name -> settings.find(name).orElse("")).bindTo(context);
    }

    private RetrySchedule schedule() {
        return new RetrySchedule(settings.duration("delivery.first-retry"), settings.duration("delivery.longest-retry"),
                settings.duration("delivery.give-up-after"), RandomGenerator.getDefault());
    }

    /** Only H2's file is on this machine's disk; other databases look after their own. */
    StoreSpace storeSpace() {
        Matcher file = H2_FILE.matcher(settings.text("database.url"));
        return file.lookingAt() ? new DiskSpace(Path.of(file.group(1)).toAbsolutePath().getParent()) : StoreSpace.ENDLESS;
    }

    /** The context has its meters only after it has started. */
    void measureBy(MeterRegistry meters) {
        backlog.measureBy(meters);
        lastComparison.measureBy(meters);
        vendors.measureBy(meters);
    }

    private List<String> incidentFields() {
        JsonNode read = tables.table("incident-fields");
        Set<String> fields = new LinkedHashSet<>();
        read.path("fields").forEach(field -> fields.add(field.asText()));
        Optional.ofNullable(read.get("employee-number")).ifPresent(column -> fields.add(column.asText()));
        return List.copyOf(fields);
    }

    private Map<String, Map<String, Set<String>>> shippedChoices() {
        Map<String, Map<String, Set<String>>> choices = new HashMap<>();
        JsonNode shipped = tables.table("choices").path("choices");
        shipped.fields().forEachRemaining(table -> table.getValue().fields().forEachRemaining(element -> {
            Set<String> values = new HashSet<>();
            element.getValue().fieldNames().forEachRemaining(values::add);
            choices.computeIfAbsent(table.getKey(), name -> new HashMap<>()).put(element.getKey(), values);
        }));
        choices.putIfAbsent(settings.text("servicenow.table"), Map.of());
        return choices;
    }

    @Override
    public void close() {
        vendorReturn.close();
        if (joined) {
            replica.close();
        }
        if (serviceNow != null) {
            serviceNow.close();
        }
    }
}
