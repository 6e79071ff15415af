package io.ticklane.exec.stream;

import io.ticklane.api.snapshot.StateReader;
import io.ticklane.api.snapshot.StateWriter;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.snapshot.SavedColumns;
import java.util.ArrayList;
import java.util.List;

/// The runs of one partition that are held back, in the order of the log. Where the times of the
/// log go up, only the runs that are taken are looked at, however many wait.
///
/// Threads: one at a time.
final class HeldRuns implements AutoCloseable {
    private final QueryContext context;
    private final TimeMerge merge;
    private final int time;
    private final int partition;
    private final List<TimeRun> runs = new ArrayList<>();
    private int seen;

    /// @param merge of all partitions
    /// @param time the column of the times
    /// @param partition the number of the partition
    HeldRuns(QueryContext context, TimeMerge merge, int time, int partition) {
        this.context = context;
        this.merge = merge;
        this.time = time;
        this.partition = partition;
    }

    /// Adds rows, which are in the order of their times, behind the others; takes ownership of the
    /// batch. Small runs are put together, so that there are few.
    void add(Batch rows) {
        runs.add(new TimeRun(rows, time, partition));
        while (runs.size() > 1) {
            TimeRun second = runs.getLast();
            TimeRun first = runs.get(runs.size() - 2);
            boolean small = first.left() + second.left() <= context.settings().batchRows();
            if (!small || first.left() > 2 * second.left()) {
                break;
            }
            TimeRun joined = first.with(merge.all(List.of(first, second)));
            runs.removeLast().close();
            runs.removeLast().close();
            runs.add(joined);
        }
        long last = runs.getLast().time();
        int before = runs.size() - 2;
        while (before >= 0 && runs.get(before).lowerOnward(last)) {
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

    /// Writes the rows by their times; the runs stay as they are.
    void save(StateWriter out) {
        if (runs.isEmpty()) {
            out.writeLong(0);
            return;
        }
        try (Batch held = merge.all(runs)) {
            out.writeLong(held.rows());
            SavedColumns.save(out, held.columns(), held.rows());
        }
    }

    /// Reads rows of columns of these types that were written, where none is held yet.
    void restore(StateReader in, List<SqlType> types) {
        int rows = in.readCount(Integer.MAX_VALUE);
        if (rows > 0) {
            add(new Batch(0, rows, SavedColumns.restore(in, context.memory(), types, rows)));
        }
    }

    @Override
    public void close() {
        runs.forEach(TimeRun::close);
        runs.clear();
    }
}
