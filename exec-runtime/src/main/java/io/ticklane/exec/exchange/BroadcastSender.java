package io.ticklane.exec.exchange;

import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.query.QueryContext;
import java.util.ArrayList;
import java.util.List;

/// Gives each lane all rows of a stream. Rows get ordinals if they have none.
///
/// Threads: any; each port by one at a time.
public final class BroadcastSender implements ExchangeSender {
    private final QueryContext context;
    private final Numbers numbers;
    private final List<MorselQueue> lanes;

    /// A sender to these lanes, of rows that have their ordinals like this.
    public BroadcastSender(QueryContext context, Numbers numbers, List<MorselQueue> lanes) {
        this.context = context;
        this.numbers = numbers;
        this.lanes = List.copyOf(lanes);
    }

    @Override
    public Port open() {
        return new Port() {
            private final Ordinals.Numbering numbering =
                    new Ordinals.Numbering(context.memory(), numbers);
            private final List<Batch> batches = new ArrayList<>();

            @Override
            public void send(Batch batch) {
                batches.add(numbering.number(batch));
            }

            @Override
            public void end(long sequence, long floor) {
                long next = numbering.end(sequence, floor);
                for (MorselQueue lane : lanes) {
                    lane.put(sequence, next, batches.stream().map(Batch::retain).toList());
                }
                close();
            }

            @Override
            public void close() {
                batches.forEach(Batch::close);
                batches.clear();
            }
        };
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
}
