package io.ticklane.exec.sort;

import io.ticklane.api.plan.SortKey;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.batch.RowGatherer;
import io.ticklane.exec.batch.RowPicker;
import io.ticklane.exec.exchange.Ordinals;
import io.ticklane.exec.operator.RowMorsels;
import io.ticklane.exec.operator.Sink;
import io.ticklane.exec.operator.Source;
import io.ticklane.exec.query.QueryContext;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The first rows of an order; ties in the order of the input. Each worker keeps candidates and
/// drops what cannot be among the first whenever it has many; the candidates of all workers are
/// sorted at the end.
///
/// Rows with ordinals are on several nodes. Their first rows on one of these are part of the work:
/// they come out in the order of their ordinals, and with them.
public final class TopNSink implements Sink {
    private static final int LEAST_KEPT_ROWS = 1 << 13;

    private final QueryContext context;
    private final SortSink.Order order;
    private final long offset;
    private final long limit;
    private final List<Candidates> locals = new ArrayList<>();
    private volatile boolean hasOrdinals;

    /// The rows `[offset, offset + limit)` of the rows sorted by these keys.
    public TopNSink(List<SortKey> keys, long offset, long limit, QueryContext context) {
        this.context = context;
        this.order = new SortSink.Order(List.copyOf(keys), true);
        this.offset = offset;
        this.limit = limit;
    }

    @Override
    public Local local() {
        synchronized (locals) {
            Candidates local = new Candidates();
            locals.add(local);
            return local;
        }
    }

    @Override
    public Source finish() {
        List<Batch> batches = new ArrayList<>();
        for (Candidates local : locals) {
            batches.addAll(local.batches);
        }
        locals.clear();
        if (batches.isEmpty()) {
            return RowMorsels.empty();
        }
        return hasOrdinals
                ? inPlaces(first(batches))
                : SortSink.sorted(context, batches, order, offset, limit);
    }

    /// The first rows of the order in one batch, with their places; the batches are released.
    private Batch first(List<Batch> batches) {
        try (RowSorter sorter = new RowSorter(context, batches, order.keys(), true)) {
            long from = Math.min(offset, sorter.rows());
            int count = (int) Math.min(limit, sorter.rows() - from);
            return new RowGatherer(context.memory(), batches)
                    .gatherNumbered(sorter.picks(from, count));
        } finally {
            batches.forEach(Batch::close);
        }
    }

    /// The rows in the order in which they came, with their ordinals, the last column; the batch is
    /// released with the source.
    private Source inPlaces(Batch rows) {
        RowSorter sorter;
        try {
            sorter = new RowSorter(context, List.of(rows), List.of(), true);
        } catch (Throwable e) {
            rows.close();
            throw e;
        }
        sorter.trim();
        RowGatherer gatherer = new RowGatherer(context.memory(), List.of(rows));
        int batchRows = context.settings().batchRows();
        return new RowMorsels(
                rows.rows(),
                context.settings().morselRows(),
                (sequence, from, count, out) -> {
                    for (int at = 0; at < count; at += batchRows) {
                        context.check();
                        int part = Math.min(batchRows, count - at);
                        long[] picks = sorter.picks(from + at, part);
                        try (Batch sorted = gatherer.gather(sequence, picks, 0, part)) {
                            out.accept(Ordinals.ofColumn(sorted));
                        }
                    }
                },
                () -> {
                    sorter.close();
                    rows.close();
                });
    }

    @Override
    public void close() {
        for (Candidates local : locals) {
            local.batches.forEach(Batch::close);
        }
        locals.clear();
    }

    private final class Candidates implements Local {
        private final long most = offset + limit < 0 ? Long.MAX_VALUE : offset + limit;
        private final List<Batch> batches = new ArrayList<>();
        private int[] picks = new int[0];
        private @Nullable TopBound bound;
        private long rows;
        private long sequence = -1;
        private long index;

        @Override
        public boolean full() {
            return limit == 0;
        }

        @Override
        public void consume(Batch in) {
            int count = bound == null ? in.rows() : candidates(in, bound);
            if (count == 0) {
                number(in);
                return;
            }
            try (Batch numbered = numbered(in)) {
                batches.add(
                        count == in.rows()
                                ? numbered.retain()
                                : RowPicker.pick(context.memory(), numbered, picks, count));
                rows += count;
            }
            if (rows > LEAST_KEPT_ROWS && rows / 2 > most) {
                prune();
            }
        }

        /// Picks the rows that do not come after the last kept row by the first key alone.
        private int candidates(Batch in, TopBound last) {
            if (picks.length < in.rows()) {
                picks = new int[in.rows()];
            }
            return last.pick(in.column(order.keys().get(0).column()), in.rows(), picks);
        }

        /// The place in the input of a batch's first row.
        private long number(Batch in) {
            if (in.sequence() != sequence) {
                sequence = in.sequence();
                index = 0;
            }
            long first = (sequence << 32) | index;
            index += in.rows();
            return first;
        }

        /// The batch with each row's place in the input. Ordinals that rows have already become the
        /// last column: several rows may have the same.
        private Batch numbered(Batch in) {
            long first = number(in);
            try (ColumnBuilder builder =
                    new ColumnBuilder(context.memory(), SqlType.BIGINT, in.rows())) {
                builder.resize(in.rows());
                for (int row = 0; row < in.rows(); row++) {
                    builder.values()
                            .set(ValueLayout.JAVA_LONG_UNALIGNED, (long) row << 3, first + row);
                }
                Column places = builder.build();
                List<Column> columns = new ArrayList<>(in.columns());
                Column ordinals = in.ordinals();
                if (ordinals != null) {
                    hasOrdinals = true;
                    columns.add(ordinals);
                }
                columns.forEach(Column::retain);
                return new Batch(in.sequence(), in.rows(), columns, places);
            }
        }

        /// Keeps the first rows only, in batches of their own so that the rest is released.
        private void prune() {
            Batch kept;
            try (RowSorter sorter = new RowSorter(context, batches, order.keys(), true)) {
                int count = (int) Math.min(most, sorter.rows());
                kept =
                        new RowGatherer(context.memory(), batches)
                                .gatherNumbered(sorter.picks(0, count));
            }
            batches.forEach(Batch::close);
            batches.clear();
            batches.add(kept);
            rows = kept.rows();
            SortKey key = order.keys().get(0);
            Column first = kept.column(key.column());
            if (SortWords.comparable(first.type())) {
                bound = TopBound.of(key, first, kept.rows() - 1);
            }
        }
    }
}
