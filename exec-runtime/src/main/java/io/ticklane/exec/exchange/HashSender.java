package io.ticklane.exec.exchange;

import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.RowPicker;
import io.ticklane.exec.query.QueryContext;
import java.util.ArrayList;
import java.util.List;

/// Splits a stream over lanes by the hash of its key columns. Rows get ordinals if they have none,
/// so that lanes can be merged again; each lane gets every morsel, be it without rows.
///
/// Threads: any; each port by one at a time.
public final class HashSender implements ExchangeSender {
    private final QueryContext context;
    private final List<Integer> keys;
    private final Numbers numbers;
    private final List<MorselQueue> lanes;

    /// A sender to these lanes by these columns, of rows that have their ordinals like this.
    public HashSender(
            QueryContext context, List<Integer> keys, Numbers numbers, List<MorselQueue> lanes) {
        this.context = context;
        this.keys = List.copyOf(keys);
        this.numbers = numbers;
        this.lanes = List.copyOf(lanes);
    }

    @Override
    public Port open() {
        return new Splitter();
    }

    @Override
    public long limit() {
        return MorselQueue.limit(lanes);
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
        private final Ordinals.Numbering numbering =
                new Ordinals.Numbering(context.memory(), numbers);
        private final List<List<Batch>> parts = new ArrayList<>();
        private final int[] counts = new int[lanes.size()];
        private final int[][] picks = new int[lanes.size()][];
        private final int[] laneOfGroup = new int[HashPartitioner.KEY_GROUPS];
        private int[] groups = new int[0];

        Splitter() {
            for (int group = 0; group < laneOfGroup.length; group++) {
                laneOfGroup[group] = HashPartitioner.lane(group, lanes.size());
            }
            for (int lane = 0; lane < lanes.size(); lane++) {
                parts.add(new ArrayList<>());
                picks[lane] = new int[0];
            }
        }

        @Override
        public void send(Batch batch) {
            route(batch);
            try (Batch numbered = numbering.number(batch)) {
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
                int lane = laneOfGroup[groups[row]];
                picks[lane][counts[lane]++] = row;
            }
        }

        @Override
        public void end(long sequence, long floor) {
            long next = numbering.end(sequence, floor);
            for (int lane = 0; lane < counts.length; lane++) {
                List<Batch> part = parts.get(lane);
                parts.set(lane, new ArrayList<>());
                lanes.get(lane).put(sequence, next, part);
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
