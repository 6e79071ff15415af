package io.ticklane.exec.stream;

import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.RowGatherer;
import io.ticklane.exec.batch.RowRange;
import io.ticklane.exec.memory.QueryMemory;
import io.ticklane.exec.operator.BatchConsumer;
import java.util.ArrayList;
import java.util.List;

/// Takes the first rows of runs in the order of all: by time, partition and place in the log. Runs
/// are merged two by two, on plain arrays of times.
///
/// Threads: one at a time.
final class TimeMerge {
    private final QueryMemory memory;
    private final int batchRows;
    private long[] picks = new long[0];
    private long[] times = new long[0];
    private long[] otherPicks = new long[0];
    private long[] otherTimes = new long[0];

    TimeMerge(QueryMemory memory, int batchRows) {
        this.memory = memory;
        this.batchRows = batchRows;
    }

    /// Up to where rows are taken: a time, and the last partition whose rows of just that time are.
    record Bound(long time, int partition) {
        /// All rows.
        static final Bound NONE = new Bound(Long.MAX_VALUE, Integer.MAX_VALUE);

        /// The last time of a run's rows that are taken.
        long of(TimeRun run) {
            boolean included = run.partition() <= partition || time == Long.MIN_VALUE;
            return included ? time : time - 1;
        }
    }

    /// Pushes the rows up to a bound, in batches of this sequence, and drops them.
    void take(List<HeldRuns> partitions, Bound most, long sequence, BatchConsumer out) {
        List<TimeRun> runs = new ArrayList<>();
        partitions.forEach(partition -> partition.upTo(most, runs));
        if (runs.size() == 1) {
            TimeRun run = runs.get(0);
            int count = run.upTo(most.of(run));
            Batch taken = RowRange.of(memory, run.rows(), run.next(), count);
            run.take(count);
            accept(taken, sequence, out);
        } else if (!runs.isEmpty()) {
            int count = merge(runs, most);
            RowGatherer rows = new RowGatherer(memory, runs.stream().map(TimeRun::rows).toList());
            for (int from = 0; from < count; from += batchRows) {
                out.accept(rows.gather(sequence, picks, from, Math.min(batchRows, count - from)));
            }
        }
        partitions.forEach(HeldRuns::dropTaken);
    }

    /// All rows of runs (at least one), which stay where they are.
    Batch all(List<TimeRun> runs) {
        int count = merge(runs.stream().map(TimeRun::again).toList(), Bound.NONE);
        return new RowGatherer(memory, runs.stream().map(TimeRun::rows).toList())
                .gather(0, picks, 0, count);
    }

    private static void accept(Batch batch, long sequence, BatchConsumer out) {
        try (batch) {
            out.accept(batch.withSequence(sequence));
        }
    }

    /// Finds where the rows are, `run << 32 | row`, and passes over them; gives their number. Of
    /// rows of one time, those of an earlier run of the list come first.
    private int merge(List<TimeRun> runs, Bound most) {
        int[] ends = new int[runs.size() + 1];
        for (int i = 0; i < runs.size(); i++) {
            ends[i + 1] = ends[i] + runs.get(i).upTo(most.of(runs.get(i)));
        }
        int rows = ends[runs.size()];
        if (picks.length < rows) {
            int room = Math.max(rows, 2 * picks.length);
            picks = new long[room];
            times = new long[room];
            otherPicks = new long[room];
            otherTimes = new long[room];
        }
        for (int i = 0; i < runs.size(); i++) {
            TimeRun run = runs.get(i);
            run.copyTimes(times, ends[i], ends[i + 1] - ends[i]);
            for (int at = ends[i]; at < ends[i + 1]; at++) {
                picks[at] = (long) i << Integer.SIZE | run.next() + at - ends[i];
            }
            run.take(ends[i + 1] - ends[i]);
        }
        for (int width = 1; width < runs.size(); width *= 2) {
            for (int i = 0; i < runs.size(); i += 2 * width) {
                int middle = Math.min(i + width, runs.size());
                mergeTwo(ends[i], ends[middle], ends[Math.min(middle + width, runs.size())]);
            }
            swap();
        }
        return rows;
    }

    private void swap() {
        long[] merged = otherTimes;
        otherTimes = times;
        times = merged;
        long[] mergedPicks = otherPicks;
        otherPicks = picks;
        picks = mergedPicks;
    }

    /// Merges `[from, middle)` and `[middle, to)` into the other arrays.
    private void mergeTwo(int from, int middle, int to) {
        int left = from;
        int right = middle;
        int at = from;
        if (left < middle && right < to && times[middle - 1] > times[right]) {
            while (left < middle && right < to) {
                long first = times[left];
                long second = times[right];
                int after = second < first ? 1 : 0;
                otherTimes[at] = Math.min(first, second);
                otherPicks[at++] = picks[after == 1 ? right : left];
                right += after;
                left += 1 - after;
            }
        }
        copy(left, at, middle - left);
        copy(right, at + middle - left, to - right);
    }

    private void copy(int from, int to, int count) {
        System.arraycopy(times, from, otherTimes, to, count);
        System.arraycopy(picks, from, otherPicks, to, count);
    }
}
