package io.ticklane.exec.stream;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.PhysicalNode.StreamScan;
import io.ticklane.api.snapshot.StateReader;
import io.ticklane.api.snapshot.StateWriter;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.batch.RowPicker;
import io.ticklane.exec.expression.value.TimeText;
import io.ticklane.exec.operator.BatchConsumer;
import io.ticklane.exec.operator.Transform;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.rows.LongSort;
import io.ticklane.exec.snapshot.Saved;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// Brings rows of a log into the order of their times: holds them back until the watermark has
/// reached them, and passes on by time, then by partition and place in the log.
///
/// The watermark of a partition is the greatest time of its rows so far less the delay, and a row
/// is late if it is below that of its own place. So what is late, and the order of what is not,
/// follow from the log and not from how it is cut or when it comes. Rows go on when the watermarks
/// of all partitions have reached them, and what is held when the log has ended.
///
/// Where late rows update, those that are not too late go on too, as if their time were the
/// watermark of their place. When a row comes, its time or that watermark, is its ordinal then, so
/// that later steps can say what was known before a late row, however the log is cut.
///
/// Late rows that are to be kept go to the [context][QueryContext#keepLate], those of a partition
/// in the order of the log.
///
/// Shape: the columns of the scan, and one more going in, the number of the partition, the same for
/// all rows of a batch. Held rows are in the memory of the query: too many are error 53200.
///
/// Threads: one at a time, serial.
public final class TimeOrderTransform implements Transform {
    private final StreamScan scan;
    private final StreamScan.TimeOrder order;
    private final QueryContext context;
    private final AtomicLong watermark;
    private final List<Partition> partitions = new ArrayList<>();
    private final List<HeldRuns> held;
    private final TimeMerge merge;
    private final LongSort sort;
    private final boolean updates;

    /// the column of held rows that says when they come
    private final int place;

    private long[] times = new long[0];
    private int[] picks = new int[0];

    /// late rows that are kept
    private int[] latePicks = new int[0];

    private int lateCount;
    private long last;
    private long told = Long.MIN_VALUE;

    /// What is known of a partition.
    private static final class Partition {
        private final HeldRuns runs;
        private long greatest = Long.MIN_VALUE;

        private Partition(HeldRuns runs) {
            this.runs = runs;
        }
    }

    /// Orders the rows of a log of so many partitions.
    public TimeOrderTransform(StreamScan scan, int partitionCount, QueryContext context) {
        this.scan = scan;
        this.order = scan.order().orElseThrow();
        this.context = context;
        this.watermark = context.newWatermark();
        this.updates = order.late() == StreamScan.Late.UPDATE;
        this.place = updates ? scan.columns().size() : order.time();
        this.merge = new TimeMerge(context.memory(), context.settings().batchRows());
        for (int i = 0; i < partitionCount; i++) {
            partitions.add(new Partition(new HeldRuns(context, merge, place, i)));
        }
        this.held = partitions.stream().map(partition -> partition.runs).toList();
        this.sort = new LongSort(context.memory());
    }

    @Override
    public void process(Batch in, BatchConsumer out) {
        int number = in.column(scan.columns().size()).integer(0);
        Partition partition = partitions.get(number);
        int kept = select(in.column(order.time()), partition);
        if (lateCount > 0) {
            context.keepLate(picked(in, latePicks, lateCount));
        }
        context.countLate(in.rows() - kept);
        if (kept > 0) {
            partition.runs.add(sorted(in, kept));
        }
        last = in.sequence();
        TimeMerge.Bound bound = bound();
        release(bound, out);
        if (bound.time() > told) {
            told = bound.time();
            watermark.set(told);
            out.reached(told);
        }
    }

    @Override
    public void finish(BatchConsumer out) {
        release(TimeMerge.Bound.NONE, out);
    }

    /// Finds the rows that go on, and when they come, and moves the watermark on.
    private int select(Column column, Partition partition) {
        int rows = column.rows();
        if (times.length < rows) {
            times = new long[rows];
            picks = new int[rows];
            latePicks = new int[rows];
        }
        lateCount = 0;
        for (int row = 0; column.validity() != null && row < rows; row++) {
            if (column.isNull(row)) {
                throw noTime();
            }
        }
        MemorySegment.copy(column.values(), ValueLayout.JAVA_LONG_UNALIGNED, 0, times, 0, rows);
        long greatest = partition.greatest;
        long least = below(greatest);
        int kept = 0;
        for (int row = 0; row < rows; row++) {
            long time = times[row];
            if (time >= least) {
                times[kept] = time;
                picks[kept++] = row;
                if (time > greatest) {
                    greatest = time;
                    least = below(greatest);
                }
            } else if (isTaken(row, time, least)) {
                times[kept] = least;
                picks[kept++] = row;
            }
        }
        partition.greatest = greatest;
        context.sawTime(greatest);
        return kept;
    }

    /// Whether a row below the watermark of its place goes on all the same.
    private boolean isTaken(int row, long time, long watermark) {
        return switch (order.late()) {
            case DROP -> false;
            case KEEP -> {
                latePicks[lateCount++] = row;
                yield false;
            }
            case ERROR -> throw late(time, watermark);
            case UPDATE -> time >= less(watermark, order.withinNanos());
        };
    }

    /// The watermark at a greatest time.
    private long below(long greatest) {
        return less(greatest, order.delayNanos());
    }

    private static long less(long time, long nanos) {
        return time < Long.MIN_VALUE + nanos ? Long.MIN_VALUE : time - nanos;
    }

    /// What comes later is behind this: rows that are not below the watermark of their partition.
    private TimeMerge.Bound bound() {
        TimeMerge.Bound least = TimeMerge.Bound.NONE;
        for (int i = 0; i < partitions.size(); i++) {
            long watermark = below(partitions.get(i).greatest);
            if (watermark < least.time()) {
                least = new TimeMerge.Bound(watermark, i);
            }
        }
        return least;
    }

    /// The rows that were selected in the order in which they come.
    private Batch sorted(Batch in, int kept) {
        sort.sort(MemorySegment.ofArray(times), MemorySegment.ofArray(picks), 0, kept);
        if (!updates && kept == in.rows() && isAscending(kept)) {
            List<Column> columns = in.columns().subList(0, scan.columns().size());
            columns.forEach(Column::retain);
            return new Batch(in.sequence(), kept, columns);
        }
        return picked(in, picks, kept);
    }

    /// Some rows, without the partition; where late rows update, with when they come.
    private Batch picked(Batch in, int[] rows, int count) {
        List<Column> made = new ArrayList<>(scan.columns().size() + 1);
        try {
            for (int column = 0; column < scan.columns().size(); column++) {
                made.add(RowPicker.pick(context.memory(), in.column(column), rows, count));
            }
            if (updates) {
                made.add(places(count));
            }
            return new Batch(in.sequence(), count, made);
        } catch (Throwable e) {
            made.forEach(Column::close);
            throw e;
        }
    }

    private Column places(int kept) {
        try (ColumnBuilder builder = new ColumnBuilder(context.memory(), placeType(), kept)) {
            for (int i = 0; i < kept; i++) {
                builder.append(times[i]);
            }
            return builder.build();
        }
    }

    private SqlType placeType() {
        return scan.output().type(order.time()).withNullable(false);
    }

    private boolean isAscending(int kept) {
        for (int i = 0; i < kept; i++) {
            if (picks[i] != i) {
                return false;
            }
        }
        return true;
    }

    private void release(TimeMerge.Bound most, BatchConsumer out) {
        merge.take(held, most, last, updates ? batch -> out.accept(placed(batch)) : out);
    }

    /// Rows whose ordinals are when they come; takes ownership of the batch.
    private Batch placed(Batch held) {
        List<Column> columns = held.columns();
        return new Batch(
                held.sequence(), held.rows(), columns.subList(0, place), columns.get(place));
    }

    private String column() {
        return scan.output().field(order.time()).name();
    }

    private EngineException noTime() {
        return new EngineException(
                ErrorCode.INVALID_ARGUMENT,
                "a row of "
                        + scan.source().describe()
                        + " has NULL in "
                        + column()
                        + ", but the rows of a stream need a time");
    }

    private EngineException late(long time, long watermark) {
        return new EngineException(
                ErrorCode.INVALID_ARGUMENT,
                "a row of "
                        + scan.source().describe()
                        + " is late: its "
                        + column()
                        + " is "
                        + TimeText.timestamp(time)
                        + ", and the watermark "
                        + TimeText.timestamp(watermark)
                        + " has passed it; use LATE DROP, or a longer interval in the table's"
                        + " WATERMARK");
    }

    @Override
    public Saved saved() {
        return new HeldRows();
    }

    /// The watermarks, and the rows that wait for them in the order in which they will go.
    private final class HeldRows implements Saved {
        @Override
        public void save(StateWriter out) {
            for (Partition partition : partitions) {
                out.writeLong(partition.greatest);
                partition.runs.save(out);
            }
        }

        @Override
        public void restore(StateReader in) {
            List<SqlType> types = new ArrayList<>();
            scan.output().fields().forEach(field -> types.add(field.type()));
            if (updates) {
                types.add(placeType());
            }
            for (int number = 0; number < partitions.size(); number++) {
                Partition partition = partitions.get(number);
                partition.greatest = in.readLong();
                partition.runs.restore(in, types);
            }
        }
    }

    @Override
    public void close() {
        held.forEach(HeldRuns::close);
        sort.close();
    }
}
