package io.ticklane.tests.stream;

import io.ticklane.exec.connector.LogReader;
import io.ticklane.exec.query.QueryContext;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A log that gives its rows in pieces of any size, of its partitions in any turn, sometimes none.
final class CutLog implements LogReader {
    private static final long SHORT_NANOS = 50_000;

    private final Ticks ticks;
    private final List<Integer> columns;
    private final QueryContext context;
    private final Random random;
    private final int most;
    private final long[] positions;
    private final long[] bounds;

    /// A log from `first` of each partition on.
    CutLog(Ticks ticks, int first, List<Integer> columns, QueryContext context, Random random) {
        this.ticks = ticks;
        this.columns = columns;
        this.context = context;
        this.random = random;
        this.most = 1 + random.nextInt(random.nextBoolean() ? 5 : 300);
        this.positions = new long[ticks.partitions()];
        this.bounds = new long[ticks.partitions()];
        Arrays.fill(positions, first);
        Arrays.fill(bounds, Long.MAX_VALUE);
    }

    @Override
    public int partitions() {
        return positions.length;
    }

    @Override
    public long position(int partition) {
        return positions[partition];
    }

    @Override
    public void seek(int partition, long offset) {
        positions[partition] = offset;
    }

    @Override
    public void until(int partition, long offset) {
        bounds[partition] = offset;
    }

    @Override
    public boolean ended() {
        for (int partition = 0; partition < positions.length; partition++) {
            if (positions[partition] < ticks.rows(partition)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public @Nullable Rows poll(long waitNanos) {
        context.check();
        int partition = random.nextInt(positions.length);
        long end = Math.min(bounds[partition], ticks.rows(partition));
        int count = (int) Math.min(1 + random.nextInt(most), end - positions[partition]);
        if (count <= 0) {
            LockSupport.parkNanos(Math.min(waitNanos, SHORT_NANOS));
            return null;
        }
        int from = (int) positions[partition];
        positions[partition] += count;
        return new Rows(
                partition,
                positions[partition],
                ticks.batch(partition, from, count, columns, context));
    }

    @Override
    public void close() {
        // holds nothing
    }
}
