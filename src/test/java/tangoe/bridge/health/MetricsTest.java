package tangoe.bridge.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is measured is written as Prometheus and its linter want it. */
class MetricsTest {

    private final Measurements measurements = new Measurements();
    private final PrometheusMeterRegistry meters = (PrometheusMeterRegistry) measurements.registry();

    @AfterEach
    void close() {
        measurements.close();
    }

    @Test
    void aGaugeWithoutANumberIsAbsentUntilItHasOne() {
        AtomicReference<Double> value = new AtomicReference<>(Double.NaN);
        Gauge.builder("tangoe_bridge_drift", value, AtomicReference::get).register(meters);
        Gauge.builder("two", value, AtomicReference::get).tag("which", "none").register(meters);
        Gauge.builder("two", () -> 2).tag("which", "number").register(meters);

        assertThat(meters.scrape()).doesNotContain("tangoe_bridge_drift", "NaN", "none").contains("two{which=\"number\"} 2.0");

        value.set(7.0);
        assertThat(meters.scrape()).contains("tangoe_bridge_drift 7.0", "two{which=\"none\"} 7.0");
    }

    @Test
    void labelsAreInSnakeCaseAndEveryMetricHasHelp() {
        Counter.builder("camel.exchanges").tag("routeId", "assets").register(meters).increment();
        Timer.builder("tangoe_bridge_delivery").register(meters);

        assertThat(meters.scrape()).contains("camel_exchanges_total{route_id=\"assets\"} 1.0", "# HELP tangoe_bridge_delivery_seconds ");
        assertThat(meters.scrape().lines().filter(line -> line.matches("# HELP \\S+ *"))).isEmpty();
    }

    @Test
    void theProcessAndItsJvmAreMeasured() {
        assertThat(meters.scrape()).contains("jvm_memory_used_bytes{", "jvm_threads_live_threads", "process_cpu_seconds_total", "process_uptime_seconds",
                "process_files_open_files");
    }
}
