package io.ticklane.exec.operator;

import io.ticklane.api.snapshot.StateReader;
import io.ticklane.api.snapshot.StateWriter;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.RowRange;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.snapshot.Saved;

/// Passes over the first rows and lets a number of rows through. Serial.
public final class LimitTransform implements Transform {
    private final QueryContext context;
    private long skip;
    private long left;

    /// Skips `offset` rows and lets `limit` rows through.
    public LimitTransform(long offset, long limit, QueryContext context) {
        this.context = context;
        this.skip = offset;
        this.left = limit;
    }

    @Override
    public void process(Batch in, BatchConsumer out) {
        int from = (int) Math.min(skip, in.rows());
        int count = (int) Math.min(left, in.rows() - from);
        skip -= from;
        left -= count;
        if (count == in.rows()) {
            out.accept(in.retain());
        } else if (count > 0) {
            out.accept(RowRange.of(context.memory(), in, from, count));
        }
    }

    @Override
    public boolean full() {
        return left == 0;
    }

    @Override
    public Saved saved() {
        return new Saved() {
            @Override
            public void save(StateWriter out) {
                out.writeLong(skip);
                out.writeLong(left);
            }

            @Override
            public void restore(StateReader in) {
                skip = in.readLong();
                left = in.readLong();
            }
        };
    }
}
