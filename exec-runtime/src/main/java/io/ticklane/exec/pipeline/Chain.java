package io.ticklane.exec.pipeline;

import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.RowRange;
import io.ticklane.exec.exchange.ExchangeSender;
import io.ticklane.exec.exchange.Ordinals;
import io.ticklane.exec.operator.BatchConsumer;
import io.ticklane.exec.operator.Source;
import io.ticklane.exec.operator.Transform;
import io.ticklane.exec.query.QueryContext;
import java.util.List;

/// What one worker has of a pipeline: its own transforms and its port. Every batch on its way is
/// checked for cancel, cut to the size of a batch, and closed when it was consumed.
final class Chain implements AutoCloseable {
    private final QueryContext context;
    private final List<Transform> transforms;
    private final ExchangeSender.Port port;
    private final BatchConsumer[] into;
    private int satisfied = -1;
    private long current;

    Chain(QueryContext context, List<Transform> transforms, ExchangeSender.Port port) {
        this.context = context;
        this.transforms = transforms;
        this.port = port;
        this.into = new BatchConsumer[transforms.size() + 1];
        for (int step = 0; step < into.length; step++) {
            into[step] = new Into(step);
        }
        note();
    }

    /// Takes a morsel through.
    void run(Source.Morsel morsel) {
        current = morsel.sequence();
        morsel.read(into[0]);
        port.end(morsel.sequence(), floor(morsel));
        note();
    }

    /// That the source has no more rows is no floor: a step may give some at the end.
    private static long floor(Source.Morsel morsel) {
        return morsel.floor() == Long.MAX_VALUE ? Ordinals.AT_END - 1 : morsel.floor();
    }

    List<Transform> transforms() {
        return transforms;
    }

    /// Whether more input cannot change the output.
    boolean full() {
        return satisfied >= 0;
    }

    /// The input has ended: pushes what transforms held back, as one more morsel.
    void finish(long sequence) {
        current = sequence;
        for (int step = Math.max(satisfied, 0); step < transforms.size(); step++) {
            transforms.get(step).finish(into[step + 1]);
        }
        port.end(sequence, Long.MIN_VALUE);
    }

    /// The way into a step. What was held back becomes part of the morsel in which it comes.
    private final class Into implements BatchConsumer {
        private final int step;

        Into(int step) {
            this.step = step;
        }

        @Override
        public void accept(Batch batch) {
            if (batch.sequence() == current) {
                push(step, batch);
                return;
            }
            try (batch) {
                push(step, batch.withSequence(current));
            }
        }

        @Override
        public void reached(long time) {
            if (step == transforms.size()) {
                port.reached(time);
            } else if (step > satisfied) {
                transforms.get(step).reached(time, into[step + 1]);
            }
        }
    }

    private void push(int step, Batch batch) {
        try (batch) {
            context.check();
            if (batch.rows() == 0 || step <= satisfied) {
                return;
            }
            int most = context.settings().batchRows();
            if (batch.rows() <= most) {
                process(step, batch);
                return;
            }
            for (int from = 0; from < batch.rows() && step > satisfied; from += most) {
                int rows = Math.min(most, batch.rows() - from);
                try (Batch part = RowRange.of(context.memory(), batch, from, rows)) {
                    context.check();
                    process(step, part);
                }
            }
        }
    }

    private void process(int step, Batch batch) {
        if (step == transforms.size()) {
            port.send(batch);
            if (port.full()) {
                satisfied = step;
            }
        } else {
            transforms.get(step).process(batch, into[step + 1]);
            if (step > satisfied && transforms.get(step).full()) {
                satisfied = step;
            }
        }
    }

    private void note() {
        for (int step = transforms.size() - 1; step > satisfied; step--) {
            if (transforms.get(step).full()) {
                satisfied = step;
            }
        }
        if (port.full()) {
            satisfied = transforms.size();
        }
    }

    @Override
    public void close() {
        Closing closing = new Closing();
        closing.close(port);
        transforms.forEach(closing::close);
        closing.end();
    }
}
