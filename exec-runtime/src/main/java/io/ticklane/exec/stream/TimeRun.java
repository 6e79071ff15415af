package io.ticklane.exec.stream;

import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;

/// Rows that are held back, by their times; rows of one time by their place in the log. All rows of
/// a run come before those of the partition's next one in the log. Owns its batch.
///
/// Threads: one at a time.
final class TimeRun implements Comparable<TimeRun>, AutoCloseable {
    private final Batch rows;
    private final Column times;
    private final int time;
    private final int partition;
    private final long number;
    private int next;

    /// Takes ownership of the batch.
    TimeRun(Batch rows, int time, int partition, long number) {
        this.rows = rows;
        this.times = rows.column(time);
        this.time = time;
        this.partition = partition;
        this.number = number;
    }

    private TimeRun(TimeRun other) {
        this.rows = other.rows;
        this.times = other.times;
        this.time = other.time;
        this.partition = other.partition;
        this.number = other.number;
        this.next = other.next;
    }

    /// The same rows to be passed over once more; not to be closed, nor used after this one was.
    TimeRun again() {
        return new TimeRun(this);
    }

    /// Other rows in the place of this run; takes ownership of the batch.
    TimeRun with(Batch other) {
        return new TimeRun(other, time, partition, number);
    }

    Batch rows() {
        return rows;
    }

    int partition() {
        return partition;
    }

    /// The position of the first row that is still there.
    int next() {
        return next;
    }

    int left() {
        return rows.rows() - next;
    }

    /// The time of the first row.
    long time() {
        return times.longValue(next);
    }

    /// How many rows have times up to `most`.
    int upTo(long most) {
        int low = next;
        int high = rows.rows();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (times.longValue(middle) <= most) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low - next;
    }

    /// Passes over rows.
    void take(int count) {
        next += count;
    }

    /// By the first row's place in the order of all.
    @Override
    public int compareTo(TimeRun other) {
        int byTime = Long.compare(time(), other.time());
        int byPartition = byTime != 0 ? byTime : Integer.compare(partition, other.partition);
        return byPartition != 0 ? byPartition : Long.compare(number, other.number);
    }

    @Override
    public void close() {
        rows.close();
    }
}
