package io.ticklane.exec.exchange;

import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.batch.RowPicker;
import io.ticklane.exec.query.QueryContext;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/// Splits a stream over lanes by the hash of its key columns. Rows get ordinals, so that lanes can
/// be merged again; each lane gets every morsel, be it without rows.
///
/// Threads: any; each port by one at a time.
public final class HashSender implements ExchangeSender {
    private final QueryContext context;
    private final List<Integer> keys;
    private final List<MorselQueue> lanes;

    /// A sender to these lanes by these columns.
    public HashSender(QueryContext context, List<Integer> keys, List<MorselQueue> lanes) {
        this.context = context;
        this.keys = List.copyOf(keys);
        this.lanes = List.copyOf(lanes);
    }

    @Override
    public Port open() {
        return new Splitter();
    }

    @Override
    public long limit() {
        return lanes.stream().mapToLong(MorselQueue::limit).min().orElse(Long.MAX_VALUE);
    }

    @Override
    public boolean done() {
        return lanes.stream().allMatch(MorselQueue::done);
    }

    @Override
    public void finish(long count) {
        lanes.forEach(lane -> lane.finish(count));
    }

    @Override
    public void close() {}

    /// What one worker has of the sender.
    private final class Splitter implements Port {
        private final HashPartitioner partitioner = new HashPartitioner(context.dictionary(), keys);
        private final List<List<Batch>> parts = new ArrayList<>();
        private final int[] counts = new int[lanes.size()];
        private final int[][] picks = new int[lanes.size()][];
        private int[] groups = new int[0];
        private long index;

        Splitter() {
            for (int lane = 0; lane < lanes.size(); lane++) {
                parts.add(new ArrayList<>());
                picks[lane] = new int[0];
            }
        }

        @Override
        public void send(Batch batch) {
            route(batch);
            long first = (batch.sequence() << 32) | index;
            index += batch.rows();
            try (Batch numbered = number(batch, first)) {
                for (int lane = 0; lane < counts.length; lane++) {
                    if (counts[lane] > 0) {
                        parts.get(lane)
                                .add(
                                        RowPicker.pick(
                                                context.memory(),
                                                numbered,
                                                picks[lane],
                                                counts[lane]));
                    }
                }
            }
        }

        private void route(Batch batch) {
            int rows = batch.rows();
            if (groups.length < rows) {
                groups = new int[rows];
                for (int lane = 0; lane < picks.length; lane++) {
                    picks[lane] = new int[rows];
                }
            }
            partitioner.keyGroups(batch, groups);
            java.util.Arrays.fill(counts, 0);
            for (int row = 0; row < rows; row++) {
                int lane = HashPartitioner.lane(groups[row], counts.length);
                picks[lane][counts[lane]++] = row;
            }
        }

        private Batch number(Batch batch, long first) {
            int rows = batch.rows();
            try (ColumnBuilder builder =
                    new ColumnBuilder(context.memory(), SqlType.BIGINT.withNullable(false), rows)) {
                builder.resize(rows);
                MemorySegment out = builder.values();
                for (int row = 0; row < rows; row++) {
                    out.set(ValueLayout.JAVA_LONG_UNALIGNED, (long) row << 3, first + row);
                }
                Column ordinals = builder.build();
                batch.columns().forEach(Column::retain);
                return new Batch(batch.sequence(), rows, batch.columns(), ordinals);
            }
        }

        @Override
        public void end(long sequence) {
            index = 0;
            for (int lane = 0; lane < counts.length; lane++) {
                List<Batch> part = parts.get(lane);
                parts.set(lane, new ArrayList<>());
                lanes.get(lane).put(sequence, part);
            }
        }

        @Override
        public void close() {
            for (List<Batch> part : parts) {
                part.forEach(Batch::close);
                part.clear();
            }
        }
    }
}
