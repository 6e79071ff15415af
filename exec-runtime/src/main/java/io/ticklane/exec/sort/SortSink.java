package io.ticklane.exec.sort;

import io.ticklane.api.plan.SortKey;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.RowGatherer;
import io.ticklane.exec.exchange.Ordinals;
import io.ticklane.exec.operator.RowMorsels;
import io.ticklane.exec.operator.Sink;
import io.ticklane.exec.operator.Source;
import io.ticklane.exec.query.QueryContext;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Sorts all rows; ties keep the order of the input. Rows that are on several nodes are a part of
/// all: they come out with their ordinals as one more column, the last one.
public final class SortSink implements Sink {
    private final QueryContext context;
    private final List<SortKey> keys;
    private final boolean isPart;
    private final List<Kept> locals = new ArrayList<>();

    /// A sort by these keys, of all rows or a part of them.
    public SortSink(List<SortKey> keys, QueryContext context, boolean isPart) {
        this.isPart = isPart;
        this.keys = List.copyOf(keys);
        this.context = context;
    }

    @Override
    public Local local() {
        synchronized (locals) {
            Kept local = new Kept();
            locals.add(local);
            return local;
        }
    }

    @Override
    public Source finish() {
        List<Batch> batches = new ArrayList<>();
        for (Kept local : locals) {
            batches.addAll(local.batches);
        }
        locals.clear();
        if (batches.isEmpty()) {
            return RowMorsels.empty();
        }
        boolean byOrdinals = batches.get(0).ordinals() != null;
        Order order = new Order(keys, byOrdinals);
        if (!byOrdinals) {
            batches.sort(Comparator.comparingLong(Batch::sequence));
            WordSort words = WordSort.of(context, batches, keys);
            if (words != null) {
                return new SortedRows(
                        words, () -> sorted(context, words.batches(), order, 0, Long.MAX_VALUE));
            }
        }
        return sorted(context, batches, order, 0, Long.MAX_VALUE);
    }

    /// What to sort by.
    record Order(List<SortKey> keys, boolean byOrdinals) {}

    static Source sorted(
            QueryContext context, List<Batch> batches, Order order, long offset, long limit) {
        RowSorter sorter;
        try {
            sorter = new RowSorter(context, batches, order.keys(), order.byOrdinals());
        } catch (Throwable e) {
            batches.forEach(Batch::close);
            throw e;
        }
        sorter.trim();
        RowGatherer gatherer = new RowGatherer(context.memory(), batches);
        int batchRows = context.settings().batchRows();
        long rows = Math.min(Math.max(sorter.rows() - offset, 0), limit);
        return new RowMorsels(
                rows,
                context.settings().morselRows(),
                (sequence, from, count, out) -> {
                    for (int at = 0; at < count; at += batchRows) {
                        context.check();
                        int part = Math.min(batchRows, count - at);
                        long[] picks = sorter.picks(offset + from + at, part);
                        out.accept(gatherer.gather(sequence, picks, 0, part));
                    }
                },
                () -> {
                    sorter.close();
                    batches.forEach(Batch::close);
                });
    }

    @Override
    public void close() {
        for (Kept local : locals) {
            local.batches.forEach(Batch::close);
        }
        locals.clear();
    }

    /// The batches of one worker.
    private final class Kept implements Local {
        private final List<Batch> batches = new ArrayList<>();

        @Override
        public void consume(Batch in) {
            if (in.rows() > 0) {
                batches.add(isPart ? Ordinals.asColumn(in) : in.retain());
            }
        }
    }
}
