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
import java.util.Map;
import java.util.TreeMap;
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
            for (List<List<Batch>> run : runs()) {
                context.check();
                if (run.size() == 1) {
                    run.get(0).forEach(batch -> out.accept(passed(batch)));
                } else {
                    interleave(run, out);
                }
            }
        } finally {
            all.forEach(Batch::close);
        }
    }

    /// Some rows of a lane: a batch, and the lane that it is of.
    private record Part(int lane, Batch batch) {
        long first() {
            return Ordinals.of(batch).longValue(0);
        }

        long last() {
            return Ordinals.of(batch).longValue(batch.rows() - 1);
        }
    }

    /// Batches that lie among each other, by lanes: all rows of one run come before all of the
    /// next. A run of one lane is in order as it is; and so are usually all runs, where each node
    /// has read other pieces of a file.
    private List<List<List<Batch>>> runs() {
        List<Part> parts = new ArrayList<>();
        for (int lane = 0; lane < lanes.size(); lane++) {
            for (Batch batch : lanes.get(lane)) {
                parts.add(new Part(lane, batch));
            }
        }
        parts.sort(Comparator.comparingLong(Part::first));
        List<List<List<Batch>>> runs = new ArrayList<>();
        int from = 0;
        while (from < parts.size()) {
            long last = parts.get(from).last();
            int to = from + 1;
            while (to < parts.size() && parts.get(to).first() <= last) {
                last = Math.max(last, parts.get(to).last());
                to++;
            }
            Map<Integer, List<Batch>> run = new TreeMap<>();
            for (Part part : parts.subList(from, to)) {
                run.computeIfAbsent(part.lane(), _ -> new ArrayList<>()).add(part.batch());
            }
            runs.add(List.copyOf(run.values()));
            from = to;
        }
        return runs;
    }

    private void interleave(List<List<Batch>> run, BatchConsumer out) {
        List<Batch> all = run.stream().flatMap(List::stream).toList();
        long[] picks = placed(all);
        if (picks == null) {
            picks = merged(run);
        }
        RowInterleaver interleaver = new RowInterleaver(context.memory(), all);
        int most = context.settings().batchRows();
        for (int from = 0; from < picks.length; from += most) {
            context.check();
            int count = Math.min(most, picks.length - from);
            out.accept(interleaver.take(sequence, picks, from, count, keepsOrdinals));
        }
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
    private static long[] merged(List<List<Batch>> run) {
        List<Cursor> cursors = new ArrayList<>();
        int batches = 0;
        int rows = 0;
        for (List<Batch> lane : run) {
            cursors.add(new Cursor(lane, batches));
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
