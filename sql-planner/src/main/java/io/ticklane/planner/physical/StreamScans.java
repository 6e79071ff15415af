package io.ticklane.planner.physical;

import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.TableSource;
import io.ticklane.planner.catalog.TableDescription;
import io.ticklane.planner.parse.stream.Emission;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/// Scans of tables whose rows have no end.
public final class StreamScans {
    /// How many rows a stream is taken to have: more than what it is joined with.
    static final double ROWS = 1e12;

    private StreamScans() {}

    /// The scan of a table in a continuous query: by the times of its watermark, if it has one.
    static PhysicalNode.StreamScan of(
            TableDescription table, TableSource.Connected source, Emission emission) {
        List<Integer> all = IntStream.range(0, table.columns().size()).boxed().toList();
        return new PhysicalNode.StreamScan(
                source,
                table.stored(),
                all,
                source.watermark()
                        .map(mark ->
                                new PhysicalNode.StreamScan.TimeOrder(
                                        mark.column(),
                                        sum(mark.delayNanos(), emission.waitNanos()),
                                        emission.late(),
                                        emission.updateNanos())));
    }

    /// Of intervals, which are not negative; no more than the longest one.
    private static long sum(long first, long second) {
        return first > Long.MAX_VALUE - second ? Long.MAX_VALUE : first + second;
    }

    /// The columns that a scan must give for these.
    static Set<Integer> kept(PhysicalNode.StreamScan scan, Set<Integer> needed) {
        Set<Integer> kept = new TreeSet<>(needed);
        scan.order().ifPresent(order -> kept.add(order.time()));
        if (kept.isEmpty()) {
            kept.add(0);
        }
        return kept;
    }

    /// The scan with some of its columns.
    static PhysicalNode.StreamScan of(PhysicalNode.StreamScan scan, List<Integer> kept) {
        return new PhysicalNode.StreamScan(
                scan.source(),
                scan.table(),
                kept.stream().map(scan.columns()::get).toList(),
                scan.order()
                        .map(order ->
                                new PhysicalNode.StreamScan.TimeOrder(
                                        kept.indexOf(order.time()),
                                        order.delayNanos(),
                                        order.late(),
                                        order.withinNanos())));
    }

    /// Whether the rows of a step have no end.
    public static boolean isStream(Step step) {
        return StreamCheck.isStream(step);
    }

    /// A tree whose streams give their rows as they come.
    public static Step asTheyCome(Step step) {
        if (step.node() instanceof PhysicalNode.Union union && union.order().isPresent()) {
            Step history = step.inputs().get(0);
            Step first = history.node() instanceof PhysicalNode.Sort ? history.input() : history;
            return SetOperations.union(
                    List.of(first, asTheyCome(step.inputs().get(1))), union.output());
        }
        if (step.node() instanceof PhysicalNode.StreamScan scan) {
            return Step.leaf(
                    new PhysicalNode.StreamScan(
                            scan.source(), scan.table(), scan.columns(), Optional.empty()),
                    step.rows());
        }
        return new Step(
                step.node(),
                step.inputs().stream().map(StreamScans::asTheyCome).toList(),
                step.rows());
    }
}
