package io.ticklane.exec.stream;

import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Rows that are held back, by their times; rows of one time by their place in the log. All rows of
/// a run come before those of the partition's next one in the log. Owns its batch.
///
/// Threads: one at a time.
final class TimeRun implements AutoCloseable {
    private final Batch rows;
    private final Column times;
    private final int time;
    private final int partition;
    private int next;
    private long first;
    private long onward;

    /// Takes ownership of the batch.
    TimeRun(Batch rows, int time, int partition) {
        this.rows = rows;
        this.times = rows.column(time);
        this.time = time;
        this.partition = partition;
        take(0);
        setOnward(Long.MAX_VALUE);
    }

    private TimeRun(TimeRun other) {
        this.rows = other.rows;
        this.times = other.times;
        this.time = other.time;
        this.partition = other.partition;
        this.next = other.next;
        this.first = other.first;
        this.onward = other.onward;
    }

    /// The same rows to be passed over once more; not to be closed, nor used after this one was.
    TimeRun again() {
        return new TimeRun(this);
    }

    /// Other rows in the place of this run; takes ownership of the batch.
    TimeRun with(Batch other) {
        return new TimeRun(other, time, partition);
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

    /// The time of the first row that is still there, the greatest one where none is.
    long time() {
        return first;
    }

    /// No row of this run or of those behind it is before this.
    long onward() {
        return onward;
    }

    /// Says that no row of the runs behind it is before a time.
    void setOnward(long behind) {
        onward = Math.min(first, behind);
    }

    /// Says that a run was added behind it whose first row has this time; false when that changes
    /// nothing.
    boolean lowerOnward(long time) {
        boolean lower = time < onward;
        onward = lower ? time : onward;
        return lower;
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
        first = left() == 0 ? Long.MAX_VALUE : times.longValue(next);
    }

    /// The times of the next rows.
    void copyTimes(long[] to, int at, int count) {
        MemorySegment.copy(
                times.values(),
                ValueLayout.JAVA_LONG_UNALIGNED,
                (long) next * Long.BYTES,
                to,
                at,
                count);
    }

    @Override
    public void close() {
        rows.close();
    }
}
