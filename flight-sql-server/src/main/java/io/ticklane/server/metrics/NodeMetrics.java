package io.ticklane.server.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/// What a node counts about itself.
///
/// Threads: any.
public final class NodeMetrics implements AutoCloseable {
    private final PrometheusMeterRegistry registry =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Clock clock;
    private final JvmGcMetrics collections = new JvmGcMetrics();
    private final Map<ViewMetrics.Labels, ViewMetrics> views = new ConcurrentSkipListMap<>();

    /// What is asked when metrics are read.
    ///
    /// @param running how many statements run, and parts of those of other nodes
    /// @param usedBytes memory that queries and tables take
    /// @param peakBytes the most that they took at a time
    public record Asked(LongSupplier running, LongSupplier usedBytes, LongSupplier peakBytes) {}

    /// Counts for a node whose clock says how far watermarks are behind.
    public NodeMetrics(Asked asked, Clock clock) {
        this.clock = clock;
        gauge("ticklane.statements.running", null, "Statements that run", asked.running());
        gauge("ticklane.memory.used", "bytes", "Memory of queries and tables", asked.usedBytes());
        gauge("ticklane.memory.peak", "bytes", "The most memory at a time", asked.peakBytes());
        for (MeterBinder jvm :
                List.of(
                        new JvmMemoryMetrics(),
                        new JvmThreadMetrics(),
                        new ProcessorMetrics(),
                        new UptimeMetrics(),
                        collections)) {
            jvm.bindTo(registry);
        }
    }

    /// Counts how often what the node has to do in its group has changed.
    ///
    /// @param group what is asked for it; it is not kept from being collected
    public <T> void countRebalances(T group, ToDoubleFunction<T> rebalances) {
        FunctionCounter.builder("ticklane.group.rebalances", group, rebalances)
                .description("How often views or parts of the group came to the node or went")
                .register(registry);
    }

    private void gauge(String name, @Nullable String unit, String meaning, LongSupplier value) {
        Gauge.builder(name, value, LongSupplier::getAsLong)
                .strongReference(true)
                .baseUnit(unit)
                .description(meaning)
                .register(registry);
    }

    /// Begins to count for a view, or for a part of it, until the result is closed.
    public ViewMetrics view(String name, OptionalInt part) {
        ViewMetrics.Labels labels = new ViewMetrics.Labels(name, part);
        ViewMetrics metrics = new ViewMetrics(labels, registry, clock, () -> views.remove(labels));
        if (views.putIfAbsent(labels, metrics) != null) {
            throw new IllegalStateException("the view " + name + " is counted already");
        }
        return metrics;
    }

    /// What is known of each view and part, by name and number.
    public List<ViewFigures> views() {
        return views.values().stream().map(ViewMetrics::figures).toList();
    }

    /// All metrics in Prometheus' text format.
    String text() {
        return registry.scrape();
    }

    @Override
    public void close() {
        collections.close();
        registry.close();
    }
}
