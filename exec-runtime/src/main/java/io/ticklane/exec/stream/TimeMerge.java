package io.ticklane.exec.stream;

import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.RowGatherer;
import io.ticklane.exec.batch.RowRange;
import io.ticklane.exec.memory.QueryMemory;
import io.ticklane.exec.operator.BatchConsumer;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;

/// Takes the first rows of runs in the order of all: by time, partition and place in the log.
///
/// Threads: one at a time.
final class TimeMerge {
    private final QueryMemory memory;
    private final int batchRows;
    private long[] picks = new long[0];

    TimeMerge(QueryMemory memory, int batchRows) {
        this.memory = memory;
        this.batchRows = batchRows;
    }

    /// Up to where rows are taken: a time, and the last partition whose rows of just that time are.
    record Bound(long time, int partition) {
        /// All rows.
        static final Bound NONE = new Bound(Long.MAX_VALUE, Integer.MAX_VALUE);

        private long of(TimeRun run) {
            boolean included = run.partition() <= partition || time == Long.MIN_VALUE;
            return included ? time : time - 1;
        }
    }

    /// Pushes the rows up to a bound, in batches of this sequence.
    void take(List<TimeRun> runs, Bound most, long sequence, BatchConsumer out) {
        List<TimeRun> some = new ArrayList<>();
        for (TimeRun run : runs) {
            if (run.time() <= most.of(run)) {
                some.add(run);
            }
        }
        if (some.size() == 1) {
            TimeRun run = some.get(0);
            int count = run.upTo(most.of(run));
            Batch taken = RowRange.of(memory, run.rows(), run.next(), count);
            run.take(count);
            accept(taken, sequence, out);
        } else if (!some.isEmpty()) {
            int count = merge(some, most);
            RowGatherer rows = new RowGatherer(memory, some.stream().map(TimeRun::rows).toList());
            for (int from = 0; from < count; from += batchRows) {
                out.accept(rows.gather(sequence, picks, from, Math.min(batchRows, count - from)));
            }
        }
    }

    /// Adds a run behind the others of its partition; small ones are put together, so that there
    /// are few.
    void hold(List<TimeRun> runs, TimeRun run) {
        runs.add(run);
        while (runs.size() > 1) {
            TimeRun second = runs.get(runs.size() - 1);
            TimeRun first = runs.get(runs.size() - 2);
            boolean small = first.left() + second.left() <= batchRows;
            if (!small || first.left() > 2 * second.left()) {
                return;
            }
            TimeRun joined = first.with(join(first, second));
            runs.removeLast().close();
            runs.removeLast().close();
            runs.add(joined);
        }
    }

    /// Closes and removes the runs that are taken.
    static void dropTaken(List<TimeRun> runs) {
        runs.removeIf(run -> {
            boolean taken = run.left() == 0;
            if (taken) {
                run.close();
            }
            return taken;
        });
    }

    /// Two runs, one right after the other in the log, as rows of one.
    private Batch join(TimeRun first, TimeRun second) {
        List<TimeRun> both = List.of(first, second);
        int count = merge(both, Bound.NONE);
        return new RowGatherer(memory, List.of(first.rows(), second.rows()))
                .gather(0, picks, 0, count);
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

    /// Finds where the rows are, `run << 32 | row`, and passes over them; gives their number.
    private int merge(List<TimeRun> runs, Bound most) {
        int rows = 0;
        PriorityQueue<Place> places = new PriorityQueue<>();
        for (int i = 0; i < runs.size(); i++) {
            int count = runs.get(i).upTo(most.of(runs.get(i)));
            rows += count;
            places.add(new Place(runs.get(i), i, runs.get(i).next() + count));
        }
        if (picks.length < rows) {
            picks = new long[Math.max(rows, 2 * picks.length)];
        }
        int at = 0;
        while (!places.isEmpty()) {
            Place least = places.remove();
            Place other = places.peek();
            do {
                picks[at++] = (long) least.index() << 32 | least.run().next();
                least.run().take(1);
            } while (!least.ended() && (other == null || least.compareTo(other) < 0));
            if (!least.ended()) {
                places.add(least);
            }
        }
        return at;
    }

    /// A run that is being taken, up to the row `end`.
    private record Place(TimeRun run, int index, int end) implements Comparable<Place> {
        boolean ended() {
            return run.next() == end;
        }

        @Override
        public int compareTo(Place other) {
            return run.compareTo(other.run);
        }
    }
}
