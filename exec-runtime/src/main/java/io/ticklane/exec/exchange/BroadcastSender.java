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
    private final boolean inStep;
    private final List<MorselQueue> lanes;

    /// A sender to these lanes; `inStep` if the floors of morsels hold for the ordinals that rows
    /// have, or if they have none.
    public BroadcastSender(QueryContext context, boolean inStep, List<MorselQueue> lanes) {
        this.context = context;
        this.inStep = inStep;
        this.lanes = List.copyOf(lanes);
    }

    @Override
    public Port open() {
        return new Port() {
            private final Ordinals.Numbering numbering = new Ordinals.Numbering(context.memory());
            private final List<Batch> batches = new ArrayList<>();

            @Override
            public void send(Batch batch) {
                batches.add(numbering.number(batch));
            }

            @Override
            public void end(long sequence, long floor) {
                long next = inStep ? Math.max(numbering.end(), floor) : numbering.end();
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
