package io.ticklane.exec.stream;

import io.ticklane.exec.batch.Batch;
import java.util.ArrayList;
import java.util.List;

/// The runs of one partition that are held back, in the order of the log. Where the times of the
/// log go up, only the runs that are taken are looked at, however many wait.
///
/// Threads: one at a time.
final class HeldRuns implements AutoCloseable {
    private final TimeMerge merge;
    private final int batchRows;
    private final List<TimeRun> runs = new ArrayList<>();
    private int seen;

    /// @param batchRows runs that are smaller are put together, so that there are few
    HeldRuns(TimeMerge merge, int batchRows) {
        this.merge = merge;
        this.batchRows = batchRows;
    }

    /// Adds a run behind the others; takes ownership of it.
    void add(TimeRun run) {
        runs.add(run);
        while (runs.size() > 1) {
            TimeRun second = runs.getLast();
            TimeRun first = runs.get(runs.size() - 2);
            boolean small = first.left() + second.left() <= batchRows;
            if (!small || first.left() > 2 * second.left()) {
                break;
            }
            TimeRun joined = first.with(merge.all(List.of(first, second)));
            runs.removeLast().close();
            runs.removeLast().close();
            runs.add(joined);
        }
        long time = runs.getLast().time();
        int before = runs.size() - 2;
        while (before >= 0 && runs.get(before).lowerOnward(time)) {
            before--;
        }
    }

    /// Adds the runs that have rows up to a bound to a list.
    void upTo(TimeMerge.Bound most, List<TimeRun> into) {
        for (seen = 0; seen < runs.size() && runs.get(seen).onward() <= most.time(); seen++) {
            TimeRun run = runs.get(seen);
            if (run.time() <= most.of(run)) {
                into.add(run);
            }
        }
    }

    /// Closes and removes those of [#upTo(TimeMerge.Bound, List)] that are taken.
    void dropTaken() {
        int kept = seen;
        for (int i = seen - 1; i >= 0; i--) {
            TimeRun run = runs.get(i);
            if (run.left() == 0) {
                run.close();
            } else {
                runs.set(--kept, run);
                run.setOnward(
                        kept + 1 < runs.size() ? runs.get(kept + 1).onward() : Long.MAX_VALUE);
            }
        }
        runs.subList(0, kept).clear();
        seen = 0;
    }

    /// How many rows are held.
    long rows() {
        return runs.stream().mapToLong(TimeRun::left).sum();
    }

    /// All rows by their times (there is one at least); the runs stay as they are.
    Batch all() {
        return merge.all(runs);
    }

    @Override
    public void close() {
        runs.forEach(TimeRun::close);
        runs.clear();
    }
}
