package io.ticklane.exec.sort;

import io.ticklane.api.plan.SortKey;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.batch.RowGatherer;
import io.ticklane.exec.operator.BatchConsumer;
import io.ticklane.exec.operator.RowMorsels;
import io.ticklane.exec.operator.Sink;
import io.ticklane.exec.operator.Source;
import io.ticklane.exec.query.QueryContext;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// Sorts the rows of all lanes together, while each row stays in its lane. Ordinals become the
/// place in the new order, so that the lanes can be merged in it. Ties keep the order of the old
/// ordinals.
public final class LaneSort implements AutoCloseable {
    private final List<SortKey> keys;
    private final QueryContext context;
    private final List<Consumer<Source>> results;
    private final List<Part> parts = new ArrayList<>();
    private final AtomicInteger unfinished;

    /// A sort of as many lanes as there are results; when the last lane has finished, each result
    /// gets the rows of its lane.
    public LaneSort(List<SortKey> keys, QueryContext context, List<Consumer<Source>> results) {
        this.keys = List.copyOf(keys);
        this.context = context;
        this.results = List.copyOf(results);
        this.unfinished = new AtomicInteger(results.size());
        results.forEach(result -> parts.add(new Part()));
    }

    /// The sink of a lane; the source that it gives at its end has no rows.
    public Sink lane(int lane) {
        return parts.get(lane);
    }

    /// Releases what was collected but not sorted.
    @Override
    public void close() {
        for (Part part : parts) {
            part.batches.forEach(Batch::close);
            part.batches.clear();
        }
    }

    private void sort() {
        List<Batch> batches = new ArrayList<>();
        List<Integer> lanes = new ArrayList<>();
        for (int lane = 0; lane < parts.size(); lane++) {
            for (Batch batch : parts.get(lane).batches) {
                batches.add(batch);
                lanes.add(lane);
            }
            parts.get(lane).batches.clear();
        }
        if (batches.isEmpty()) {
            results.forEach(result -> result.accept(RowMorsels.empty()));
            return;
        }
        RowSorter sorter;
        try {
            sorter = new RowSorter(context, batches, keys, true);
        } catch (Throwable e) {
            batches.forEach(Batch::close);
            throw e;
        }
        sorter.trim();
        Sorted sorted =
                new Sorted(
                        context,
                        sorter,
                        batches,
                        lanes.stream().mapToInt(Integer::intValue).toArray(),
                        new AtomicInteger(parts.size()));
        for (int lane = 0; lane < parts.size(); lane++) {
            results.get(lane).accept(sorted.source(lane));
        }
    }

    /// What one lane has collected.
    private final class Part implements Sink, Sink.Local {
        private final List<Batch> batches = new ArrayList<>();

        @Override
        public Local local() {
            return this;
        }

        @Override
        public void consume(Batch in) {
            batches.add(in.retain());
        }

        @Override
        public Source finish() {
            if (unfinished.decrementAndGet() == 0) {
                sort();
            }
            return RowMorsels.empty();
        }

        /// The rows stay, until the last lane has finished.
        @Override
        public void close() {}
    }

    /// The order, shared by the sources of all lanes; released with the last of them.
    private record Sorted(
            QueryContext context,
            RowSorter sorter,
            List<Batch> batches,
            int[] lanes,
            AtomicInteger users) {
        Source source(int lane) {
            RowGatherer gatherer = new RowGatherer(context.memory(), batches);
            return new RowMorsels(
                    sorter.rows(),
                    context.settings().morselRows(),
                    (sequence, from, count, out) ->
                            read(lane, gatherer, sequence, sorter.picks(from, count), out),
                    this::release);
        }

        private void read(
                int lane, RowGatherer gatherer, long sequence, long[] picks, BatchConsumer out) {
            long[] mine = new long[picks.length];
            long[] ordinals = new long[picks.length];
            int count = 0;
            for (int i = 0; i < picks.length; i++) {
                if (lanes[(int) (picks[i] >>> 32)] == lane) {
                    ordinals[count] = (sequence << 32) | i;
                    mine[count++] = picks[i];
                }
            }
            int batchRows = context.settings().batchRows();
            for (int from = 0; from < count; from += batchRows) {
                context.check();
                int rows = Math.min(batchRows, count - from);
                try (Batch part = gatherer.gather(sequence, mine, from, rows)) {
                    Column numbers = numbers(ordinals, from, rows);
                    part.columns().forEach(Column::retain);
                    out.accept(new Batch(sequence, rows, part.columns(), numbers));
                }
            }
        }

        private Column numbers(long[] ordinals, int from, int rows) {
            try (ColumnBuilder builder =
                    new ColumnBuilder(context.memory(), SqlType.BIGINT, rows)) {
                for (int i = from; i < from + rows; i++) {
                    builder.append(ordinals[i]);
                }
                return builder.build();
            }
        }

        private void release() {
            if (users.decrementAndGet() == 0) {
                sorter.close();
                batches.forEach(Batch::close);
            }
        }
    }
}
