package tangoe.bridge.health;

import com.sun.management.OperatingSystemMXBean;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmInfoMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusNamingConvention;
import java.lang.management.ManagementFactory;
import java.util.Locale;

/** The registry of all metrics, for Prometheus. It is created before the routes, so that all parts can use it; Camel uses it too. */
public final class Measurements implements AutoCloseable {

    private static final double NANOS_PER_SECOND = 1e9;
    private static final String CAMEL = "As measured by Apache Camel: ";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT, new NumbersOnly(), Clock.SYSTEM);
    private final JvmGcMetrics collections = new JvmGcMetrics();

    /** Adds the metrics of the process and the JVM. */
    public Measurements() {
        registry.config().namingConvention(new SnakeCase()).meterFilter(new Described())
                // These names do not follow Prometheus' rules; the second is replaced below.
                .meterFilter(MeterFilter.denyNameStartsWith("system.cpu.count")).meterFilter(MeterFilter.denyNameStartsWith("process.cpu.time"));
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new JvmInfoMetrics().bindTo(registry);
        new ClassLoaderMetrics().bindTo(registry);
        collections.bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
            FunctionCounter.builder("process.cpu", system, it -> it.getProcessCpuTime() / NANOS_PER_SECOND).baseUnit("seconds")
                    .description("CPU time that this process has used").register(registry);
        }
    }

    public MeterRegistry registry() {
        return registry;
    }

    @Override
    public void close() {
        collections.close();
        registry.close();
    }

    /** Camel calls its labels {@code routeId}, which Prometheus calls {@code route_id}. */
    private static final class SnakeCase extends PrometheusNamingConvention {
        @Override
        public String tagKey(String key) {
            return super.tagKey(key.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT));
        }
    }

    /** A metric without a description gets its name as description. */
    private static final class Described implements MeterFilter {
        @Override
        public Meter.Id map(Meter.Id id) {
            boolean said = id.getDescription() != null && !id.getDescription().isBlank();
            return said ? id : new Meter.Id(id.getName(), Tags.of(id.getTagsAsIterable()), id.getBaseUnit(),
                    CAMEL + id.getName(), id.getType());
        }
    }
}
