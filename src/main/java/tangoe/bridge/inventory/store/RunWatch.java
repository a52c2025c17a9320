package tangoe.bridge.inventory.store;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import tangoe.bridge.inventory.read.Source;

/** Reports progress and end of this process's runs in the log and as metrics. */
public final class RunWatch {

    private static final Logger LOG = LoggerFactory.getLogger(RunWatch.class);

    private final Runs runs;
    private final Clock clock;
    private final Supplier<Set<MeterRegistry>> meters;
    /** Runs at work, each with its last reported counters. */
    private final Map<Long, String> atWork = new ConcurrentHashMap<>();
    private volatile List<Run> seen = List.of();
    private boolean measured;

    /** @param meters the current registries; a Camel context has its own only after it has started */
    public RunWatch(Runs runs, Clock clock, Supplier<Set<MeterRegistry>> meters) {
        this.runs = runs;
        this.clock = clock;
        this.meters = meters;
    }

    /** A run begins, or goes on, here. */
    public void begun(long run) {
        atWork.put(run, "");
        runs.find(run).ifPresent(found -> {
            atWork.replace(run, counted(found));
            LOG.info("Run {} begins: {}", run, what(found));
        });
    }

    /** A run is no longer at work here. */
    public void ended(Run run) {
        atWork.remove(run.id());
        seen = seen.stream().filter(other -> other.id() != run.id()).toList();
        String reason = run.reason() == null ? "" : ": " + run.reason();
        if (run.status() == Run.Status.DONE) {
            LOG.atLevel(reason.isEmpty() ? Level.INFO : Level.WARN).log("Run {} is done: {}{}", run.id(), counted(run), reason);
        } else {
            // A person wanted the run to be dropped.
            LOG.atLevel(run.status() == Run.Status.DROPPED ? Level.INFO : Level.WARN).log("Run {} is {}: {}{}", run.id(), run.status().word(), counted(run), reason);
        }
        count(run);
    }

    /** A run is no longer at work here, but has not ended. */
    public void left(long run) {
        atWork.remove(run);
    }

    /** Runs of this process that have not ended and are not at work. */
    public Set<Long> idle(Source source) {
        return runs.running(source).stream().filter(run -> !atWork.containsKey(run)).collect(Collectors.toSet());
    }

    /** Reports the runs whose counters have changed; to be called every few seconds. */
    public void look() {
        measure();
        seen = atWork.keySet().stream().map(runs::find).flatMap(Optional::stream).toList();
        for (Run run : seen) {
            String counted = counted(run);
            if (counted.equals(atWork.replace(run.id(), counted))) {
                continue;
            }
            Double share = run.share();
            LOG.info("Run {}: {}, {} rows a second{}", run.id(), counted, Math.round(run.rate(clock.instant())),
                    share == null ? "" : ", " + Math.round(share * 100) + " % read");
        }
    }

    private static String what(Run run) {
        return (run.file() == null ? "a pull from Tangoe" : run.file()) + (run.whole() ? ", a full snapshot" : ", changes only");
    }

    private static String counted(Run run) {
        return String.format(Locale.ROOT, "%s rows, %s accepted, %s changed, %s removed, %s rejected", run.rows(), run.accepted(),
                run.changed(), run.removed(), run.rejected());
    }

    private void count(Run run) {
        for (MeterRegistry registry : meters.get()) {
            String source = run.source().word();
            Counter.builder("tangoe_bridge_inventory_runs").description("Runs that ended, or are held").tag("source", source)
                    .tag("status", run.status().word()).register(registry).increment();
            add(registry, source, "rows", run.rows());
            add(registry, source, "changed", run.changed());
            add(registry, source, "removed", run.removed());
            add(registry, source, "rejected", run.rejected());
        }
    }

    private static void add(MeterRegistry registry, String source, String what, long count) {
        Counter.builder("tangoe_bridge_inventory_" + what).description("What ended runs counted: " + what).tag("source", source)
                .register(registry).increment(count);
    }

    private synchronized void measure() {
        if (measured || meters.get().isEmpty()) {
            return;
        }
        measured = true;
        for (MeterRegistry registry : meters.get()) {
            gauge(registry, "runs", "Runs at work in this process", run -> 1);
            gauge(registry, "rows", "Rows read so far by runs at work in this process", Run::rows);
            gauge(registry, "rejected", "Rejects so far of runs at work in this process", Run::rejected);
            Gauge.builder("tangoe_bridge_inventory_running_share", this, watch -> watch.seen.stream().map(Run::share)
                            .filter(share -> share != null).mapToDouble(Double::doubleValue).min().orElse(Double.NaN))
                    .description("Share that is read of the file at work that is least read").register(registry);
        }
    }

    private void gauge(MeterRegistry registry, String what, String description, ToLongFunction<Run> counted) {
        Gauge.builder("tangoe_bridge_inventory_running_" + what, this, watch -> watch.seen.stream().mapToLong(counted).sum())
                .description(description).register(registry);
    }
}
