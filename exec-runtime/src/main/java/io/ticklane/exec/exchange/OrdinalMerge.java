package io.ticklane.exec.exchange;

import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.RowGatherer;
import io.ticklane.exec.operator.BatchConsumer;
import io.ticklane.exec.operator.Source;
import io.ticklane.exec.query.QueryContext;
import java.util.ArrayList;
import java.util.List;

/// A morsel of rows from several lanes, read in the order of their ordinals; rows of a lane with
/// equal ordinals stay in their order. Owns the batches until it is read. What comes out has no
/// ordinals.
record OrdinalMerge(QueryContext context, long sequence, List<List<Batch>> lanes)
        implements Source.Morsel {
    @Override
    public void read(BatchConsumer out) {
        List<Batch> all = lanes.stream().flatMap(List::stream).toList();
        try {
            if (all.isEmpty()) {
                return;
            }
            long[] picks = picks();
            RowGatherer gatherer = new RowGatherer(context.memory(), all);
            int most = context.settings().batchRows();
            for (int from = 0; from < picks.length; from += most) {
                context.check();
                out.accept(
                        gatherer.gather(
                                sequence, picks, from, Math.min(most, picks.length - from)));
            }
        } finally {
            all.forEach(Batch::close);
        }
    }

    /// Where the rows are, as `batch << 32 | row` with batches counted over all lanes, in the order
    /// of the ordinals.
    private long[] picks() {
        List<Cursor> cursors = new ArrayList<>();
        int batches = 0;
        int rows = 0;
        for (List<Batch> lane : lanes) {
            if (!lane.isEmpty()) {
                cursors.add(new Cursor(lane, batches));
            }
            batches += lane.size();
            rows += lane.stream().mapToInt(Batch::rows).sum();
        }
        long[] picks = new long[rows];
        int count = 0;
        while (!cursors.isEmpty()) {
            Cursor least = cursors.get(0);
            long next = Long.MAX_VALUE;
            for (Cursor cursor : cursors) {
                if (cursor.ordinal() < least.ordinal()) {
                    next = Math.min(next, least.ordinal());
                    least = cursor;
                } else if (cursor != least) {
                    next = Math.min(next, cursor.ordinal());
                }
            }
            do {
                picks[count++] = least.pick();
            } while (least.advance() && least.ordinal() <= next);
            if (least.ended()) {
                cursors.remove(least);
            }
        }
        return picks;
    }

    /// A place in the rows of a lane.
    private static final class Cursor {
        private final List<Batch> batches;
        private final int firstBatch;
        private int batch;
        private int row;
        private Column ordinals;

        Cursor(List<Batch> batches, int firstBatch) {
            this.batches = batches;
            this.firstBatch = firstBatch;
            this.ordinals = LaneMerge.ordinals(batches.get(0));
        }

        long ordinal() {
            return ordinals.longValue(row);
        }

        long pick() {
            return (long) (firstBatch + batch) << 32 | row;
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
            ordinals = LaneMerge.ordinals(batches.get(batch));
            return true;
        }
    }
}
