package io.ticklane.exec.exchange.remote;

import io.ticklane.api.plan.SortKey;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.RowInterleaver;
import io.ticklane.exec.operator.BatchConsumer;
import io.ticklane.exec.operator.Source;
import io.ticklane.exec.query.QueryContext;
import java.util.ArrayList;
import java.util.List;

/// A morsel of sorted rows of several nodes, in the order of all. Owns the batches until it is
/// read.
///
/// @param nodes the batches of each node, with ordinals
record SortedMerge(QueryContext context, long sequence, List<List<Batch>> nodes, List<SortKey> keys)
        implements Source.Morsel {
    @Override
    public void read(BatchConsumer out) {
        List<Batch> all = nodes.stream().flatMap(List::stream).toList();
        try {
            long[] picks = picks(all.stream().mapToInt(Batch::rows).sum());
            RowInterleaver interleaver = new RowInterleaver(context.memory(), all);
            int most = context.settings().batchRows();
            for (int from = 0; from < picks.length; from += most) {
                context.check();
                int count = Math.min(most, picks.length - from);
                out.accept(interleaver.take(sequence, picks, from, count, false));
            }
        } finally {
            all.forEach(Batch::close);
        }
    }

    /// Where the rows are, as `batch << 32 | row` with batches counted over all nodes.
    private long[] picks(int rows) {
        BatchOrder order = new BatchOrder(keys, context.dictionary());
        List<Cursor> cursors = new ArrayList<>();
        int batches = 0;
        for (List<Batch> node : nodes) {
            if (!node.isEmpty()) {
                cursors.add(new Cursor(order, node, batches));
                batches += node.size();
            }
        }
        long[] picks = new long[rows];
        int count = 0;
        while (!cursors.isEmpty()) {
            Cursor first = cursors.get(0);
            for (Cursor cursor : cursors) {
                first = cursor.isBefore(first) ? cursor : first;
            }
            Cursor next = null;
            for (Cursor cursor : cursors) {
                if (cursor != first && (next == null || cursor.isBefore(next))) {
                    next = cursor;
                }
            }
            do {
                picks[count++] = first.pick();
            } while (first.advance() && (next == null || first.isBefore(next)));
            if (first.ended()) {
                cursors.remove(first);
            }
        }
        return picks;
    }

    /// A place in the rows of a node.
    private static final class Cursor {
        private final BatchOrder order;
        private final List<Batch> batches;
        private final int firstBatch;
        private int batch;
        private int row;
        private long[] words;

        Cursor(BatchOrder order, List<Batch> batches, int firstBatch) {
            this.order = order;
            this.batches = batches;
            this.firstBatch = firstBatch;
            this.words = order.words(batches.get(0));
        }

        boolean isBefore(Cursor other) {
            long word = words[row];
            long otherWord = other.words[other.row];
            return word != otherWord
                    ? word < otherWord
                    : order.compare(
                                    batches.get(batch),
                                    row,
                                    other.batches.get(other.batch),
                                    other.row)
                            < 0;
        }

        long pick() {
            return ((long) (firstBatch + batch) << 32) | row;
        }

        boolean ended() {
            return batch == batches.size();
        }

        boolean advance() {
            if (++row < batches.get(batch).rows()) {
                return true;
            }
            row = 0;
            if (++batch == batches.size()) {
                return false;
            }
            words = order.words(batches.get(batch));
            return true;
        }
    }
}
