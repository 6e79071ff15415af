package io.ticklane.server.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToDoubleFunction;

/// What the task of a materialized view, or of a part of one, counts while it runs. Closed when the
/// view is dropped, not when its task is begun again.
///
/// Threads: any.
public final class ViewMetrics implements AutoCloseable {
    private static final Duration[] BOUNDS = {
        Duration.ofMillis(1),
        Duration.ofMillis(2),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(20),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(200),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(2),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10)
    };
    private static final long NONE = Long.MIN_VALUE;
    private static final double NANOS = 1e9;

    private final Labels labels;
    private final MeterRegistry registry;
    private final Clock clock;
    private final Runnable closed;
    private final List<Meter> meters = new ArrayList<>();
    private final AtomicLong rowsIn = new AtomicLong();
    private final AtomicLong rowsOut = new AtomicLong();
    private final AtomicLong lateRows = new AtomicLong();
    private final AtomicLong watermark = new AtomicLong(NONE);
    private final AtomicLong savedAt = new AtomicLong(NONE);
    private final AtomicLong stateBytes = new AtomicLong();
    private final AtomicLong restarts = new AtomicLong();
    private final Timer commits;
    private final Timer snapshots;

    /// For what is counted.
    ///
    /// @param view the name of the view
    /// @param part the number of the part; empty where the view is not divided
    record Labels(String view, OptionalInt part) implements Comparable<Labels> {
        private static final Comparator<Labels> ORDER =
                Comparator.comparing(Labels::view)
                        .thenComparingInt(labels -> labels.part().orElse(-1));

        @Override
        public int compareTo(Labels other) {
            return ORDER.compare(this, other);
        }

        /// An empty label is the same as none.
        private Tags tags() {
            String number = part.isPresent() ? Integer.toString(part.getAsInt()) : "";
            return Tags.of("view", view, "part", number);
        }
    }

    /// Counts for a view in a registry; `closed` is run when that ends.
    ViewMetrics(Labels labels, MeterRegistry registry, Clock clock, Runnable closed) {
        this.labels = labels;
        this.registry = registry;
        this.clock = clock;
        this.closed = closed;
        counter("ticklane.view.rows.in", "Rows that the view has read", rowsIn);
        counter("ticklane.view.rows.out", "Rows that were committed", rowsOut);
        counter("ticklane.view.rows.late", "Rows left out because they were late", lateRows);
        counter("ticklane.view.restarts", "Times that the task began again", restarts);
        gauge(
                "ticklane.view.state",
                "bytes",
                "Memory of the state",
                metrics -> metrics.stateBytes.doubleValue());
        gauge(
                "ticklane.view.watermark.lag",
                "seconds",
                "How far the watermark is behind the clock",
                metrics -> metrics.secondsSince(metrics.watermark));
        gauge(
                "ticklane.view.snapshot.age",
                "seconds",
                "How long ago the state was saved",
                metrics -> metrics.secondsSince(metrics.savedAt));
        this.commits = timer("ticklane.view.commit", "How long commits take");
        this.snapshots = timer("ticklane.view.snapshot", "How long snapshots take");
    }

    private void counter(String name, String meaning, AtomicLong value) {
        meters.add(
                FunctionCounter.builder(name, value, AtomicLong::doubleValue)
                        .description(meaning)
                        .tags(labels.tags())
                        .register(registry));
    }

    private void gauge(
            String name, String unit, String meaning, ToDoubleFunction<ViewMetrics> value) {
        meters.add(
                Gauge.builder(name, this, value)
                        .baseUnit(unit)
                        .description(meaning)
                        .tags(labels.tags())
                        .register(registry));
    }

    private Timer timer(String name, String meaning) {
        Timer timer =
                Timer.builder(name)
                        .description(meaning)
                        .tags(labels.tags())
                        .serviceLevelObjectives(BOUNDS)
                        .register(registry);
        meters.add(timer);
        return timer;
    }

    /// Rows were read.
    public void read(long rows) {
        rowsIn.addAndGet(rows);
    }

    /// A commit with so many rows took so long.
    public void committed(long rows, long nanos) {
        rowsOut.addAndGet(rows);
        commits.record(nanos, TimeUnit.NANOSECONDS);
    }

    /// The state was saved now, which took so long.
    public void saved(long nanos) {
        snapshots.record(nanos, TimeUnit.NANOSECONDS);
        savedAt(clock.instant());
    }

    /// The state was saved at a time.
    public void savedAt(Instant time) {
        savedAt.set(TimeUnit.SECONDS.toNanos(time.getEpochSecond()) + time.getNano());
    }

    /// How many rows were late so far.
    public void late(long rows) {
        lateRows.set(rows);
    }

    /// The time that the input has reached, in nanoseconds since 1970.
    public void watermark(long nanos) {
        watermark.set(nanos);
    }

    /// How much memory the state has.
    public void state(long bytes) {
        stateBytes.set(bytes);
    }

    /// The task begins again after it has failed.
    public void restarted() {
        restarts.incrementAndGet();
    }

    /// What is known now.
    public ViewFigures figures() {
        return new ViewFigures(
                labels.view(),
                rowsIn.get(),
                rowsOut.get(),
                lateRows.get(),
                known(watermark),
                stateBytes.get(),
                known(savedAt),
                commits.count(),
                (long) commits.totalTime(TimeUnit.NANOSECONDS),
                snapshots.count(),
                (long) snapshots.totalTime(TimeUnit.NANOSECONDS),
                restarts.get());
    }

    private static OptionalLong known(AtomicLong time) {
        long nanos = time.get();
        return nanos == NONE ? OptionalLong.empty() : OptionalLong.of(nanos);
    }

    private double secondsSince(AtomicLong time) {
        long nanos = time.get();
        Instant now = clock.instant();
        double seconds = now.getEpochSecond() + now.getNano() / NANOS;
        return nanos == NONE ? Double.NaN : seconds - nanos / NANOS;
    }

    @Override
    public void close() {
        meters.forEach(registry::remove);
        closed.run();
    }
}
