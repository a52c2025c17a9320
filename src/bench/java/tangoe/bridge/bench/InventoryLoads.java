package tangoe.bridge.bench;

import com.sun.management.GarbageCollectionNotificationInfo;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.stream.Collectors;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;
import tangoe.bridge.cluster.Replica;
import tangoe.bridge.database.Database;
import tangoe.bridge.inventory.read.AssetColumns;
import tangoe.bridge.inventory.store.Inventory;
import tangoe.bridge.inventory.store.Run;
import tangoe.bridge.inventory.store.Runs;
import tangoe.bridge.mapping.Tables;

/** A process that loads files one after the other, as a bridge that has just started does. Arguments: JDBC address, user, password, mappings, files. */
public final class InventoryLoads {

    /** The highest use of the heap after a collection. */
    private static final LongAccumulator PEAK = new LongAccumulator(Math::max, 0);

    private InventoryLoads() {
    }

    public static void main(String[] arguments) {
        watchHeap();
        AssetColumns columns = new AssetColumns(Tables.load(Path.of(arguments[3])).table(AssetColumns.TABLE));
        try (Database database = Database.open(arguments[0], arguments[1], arguments[2], 6)) {
            Replica replica = new Replica(database.jdbi());
            replica.join(true);
            Runs runs = new Runs(database.jdbi(), Clock.systemUTC(), replica);
            Inventory inventory = new Inventory(database.jdbi(), Clock.systemUTC(), runs, () -> columns, 20);
            for (int i = 4; i < arguments.length; i++) {
                Path file = Path.of(arguments[i]);
                long begun = System.nanoTime();
                long worked = cpu();
                Run run = inventory.loadFile(inventory.beginFile(file.getFileName().toString(), file, true));
                double seconds = (System.nanoTime() - begun) / 1e9;
                System.out.printf(Locale.ROOT, "%-12s %.2f s (CPU of the process %.2f s) %s rows=%d changed=%d removed=%d rejected=%d heap=%dMB%n", file.getFileName(), seconds,
                        (cpu() - worked) / 1e9, run.status().word(), run.rows(), run.changed(), run.removed(), run.rejected(), PEAK.getThenReset() >> 20);
                System.out.flush();
            }
            replica.close();
        }
    }

    /** Of all threads, compiling and collecting included; nanoseconds. */
    private static long cpu() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    /** Has {@link #PEAK} follow the use of the heap after each collection. */
    private static void watchHeap() {
        Set<String> heap = ManagementFactory.getMemoryPoolMXBeans().stream().filter(pool -> pool.getType() == MemoryType.HEAP)
                .map(MemoryPoolMXBean::getName).collect(Collectors.toSet());
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            ((NotificationEmitter) collector).addNotificationListener((notification, unused) -> {
                Map<String, MemoryUsage> after = GarbageCollectionNotificationInfo.from((CompositeData) notification.getUserData()).getGcInfo()
                        .getMemoryUsageAfterGc();
                PEAK.accumulate(after.entrySet().stream().filter(pool -> heap.contains(pool.getKey())).mapToLong(pool -> pool.getValue().getUsed()).sum());
            }, null, null);
        }
    }
}
