package tangoe.bridge.health;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.registry.PrometheusScrapeRequest;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;

/** Leaves out gauges that are NaN now: an alert can test for absence, but not for NaN. */
final class NumbersOnly extends PrometheusRegistry {

    @Override
    public MetricSnapshots scrape(PrometheusScrapeRequest request) {
        return numbers(super.scrape(request));
    }

    @Override
    public MetricSnapshots scrape(Predicate<String> names, PrometheusScrapeRequest request) {
        return numbers(super.scrape(names, request));
    }

    private static MetricSnapshots numbers(MetricSnapshots all) {
        return new MetricSnapshots(all.stream().map(NumbersOnly::numbers).filter(Objects::nonNull).toList());
    }

    private static MetricSnapshot numbers(MetricSnapshot snapshot) {
        if (!(snapshot instanceof GaugeSnapshot gauge)) {
            return snapshot;
        }
        List<GaugeSnapshot.GaugeDataPointSnapshot> numbers = gauge.getDataPoints().stream().filter(point -> !Double.isNaN(point.getValue())).toList();
        return numbers.isEmpty() ? null : new GaugeSnapshot(gauge.getMetadata(), numbers);
    }
}
