package io.ticklane.exec.exchange;

import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.RowInterleaver;
import io.ticklane.exec.operator.BatchConsumer;
import io.ticklane.exec.operator.Source;
import io.ticklane.exec.query.QueryContext;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A morsel of rows from several lanes, read in the order of their ordinals; rows of a lane with
/// equal ordinals stay in their order. Owns the batches until it is read.
///
/// @param floor the ordinal that those of later morsels are not below
/// @param lanes the batches of each lane, with ordinals
/// @param keepsOrdinals whether the rows that come out have them too
public record OrdinalMerge(
        QueryContext context,
        long sequence,
        long floor,
        List<List<Batch>> lanes,
        boolean keepsOrdinals)
        implements Source.Morsel {
    private static final long MOST_SPREAD = 16;
    private static final long MOST_PLACES = 1 << 24;

    @Override
    public void read(BatchConsumer out) {
        List<Batch> all = lanes.stream().flatMap(List::stream).toList();
        try {
            if (all.isEmpty()) {
                return;
            }
            List<Batch> inOrder = inOrder();
            if (!inOrder.isEmpty()) {
                for (Batch batch : inOrder) {
                    out.accept(passed(batch));
                }
                return;
            }
            long[] picks = placed(all);
            if (picks == null) {
                picks = merged();
            }
            RowInterleaver interleaver = new RowInterleaver(context.memory(), all);
            int most = context.settings().batchRows();
            for (int from = 0; from < picks.length; from += most) {
                context.check();
                int count = Math.min(most, picks.length - from);
                out.accept(interleaver.take(sequence, picks, from, count, keepsOrdinals));
            }
        } finally {
            all.forEach(Batch::close);
        }
    }

    /// The batches of all lanes, if all rows of one lane come before all of the next; else none.
    private List<Batch> inOrder() {
        List<List<Batch>> sorted = new ArrayList<>();
        for (List<Batch> lane : lanes) {
            if (!lane.isEmpty()) {
                sorted.add(lane);
            }
        }
        sorted.sort(Comparator.comparingLong(lane -> Ordinals.of(lane.get(0)).longValue(0)));
        List<Batch> all = new ArrayList<>();
        for (List<Batch> lane : sorted) {
            if (!all.isEmpty()) {
                Batch last = all.get(all.size() - 1);
                long before = Ordinals.of(last).longValue(last.rows() - 1);
                if (Ordinals.of(lane.get(0)).longValue(0) <= before) {
                    return List.of();
                }
            }
            all.addAll(lane);
        }
        return all;
    }

    private Batch passed(Batch batch) {
        if (keepsOrdinals) {
            return batch.withSequence(sequence);
        }
        batch.columns().forEach(Column::retain);
        return new Batch(sequence, batch.rows(), batch.columns());
    }

    /// How many rows have ordinals up to `most`, of ascending ones.
    public static int rowsUpTo(Column ordinals, long most) {
        int low = 0;
        int high = ordinals.rows();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (ordinals.longValue(middle) <= most) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /// Where the rows are, found by putting each at its ordinal; null if ordinals lie far apart or
    /// some are equal.
    private static long @Nullable [] placed(List<Batch> all) {
        long least = Long.MAX_VALUE;
        long greatest = Long.MIN_VALUE;
        long rows = 0;
        for (Batch batch : all) {
            Column ordinals = Ordinals.of(batch);
            least = Math.min(least, ordinals.longValue(0));
            greatest = Math.max(greatest, ordinals.longValue(batch.rows() - 1));
            rows += batch.rows();
        }
        long range = greatest - least + 1;
        if (range <= 0 || range > Math.min(MOST_SPREAD * rows, MOST_PLACES)) {
            return null;
        }
        long[] places = new long[(int) range];
        Arrays.fill(places, -1);
        for (int batch = 0; batch < all.size(); batch++) {
            MemorySegment ordinals = Ordinals.of(all.get(batch)).values();
            int count = all.get(batch).rows();
            for (int row = 0; row < count; row++) {
                long ordinal = ordinals.get(ValueLayout.JAVA_LONG_UNALIGNED, (long) row << 3);
                places[(int) (ordinal - least)] = ((long) batch << 32) | row;
            }
        }
        int taken = 0;
        for (long place : places) {
            if (place >= 0) {
                places[taken++] = place;
            }
        }
        return taken == rows ? Arrays.copyOf(places, taken) : null;
    }

    /// Where the rows are, as `batch << 32 | row` with batches counted over all lanes, in the order
    /// of the ordinals.
    private long[] merged() {
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
            this.ordinals = Ordinals.of(batches.get(0));
        }

        long ordinal() {
            return ordinals.longValue(row);
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
            ordinals = Ordinals.of(batches.get(batch));
            return true;
        }
    }
}
