package io.ticklane.exec.pipeline;

import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.exchange.ExchangeSender;
import io.ticklane.exec.operator.BatchConsumer;
import io.ticklane.exec.operator.Meeting;
import io.ticklane.exec.operator.Source;
import io.ticklane.exec.operator.WaitingSource;
import io.ticklane.exec.query.QueryContext;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Several pipelines that go on as one. Those that have morsels take turns: a morsel here is one of
/// theirs, taken through their steps and the step in which they meet, so that all of it is the work
/// of one serial pipeline, and nothing is held between pipelines.
///
/// ```
///   pipeline 0: source, steps --+
///                               +-- Meeting --> the pipeline that reads this source
///   pipeline 1: source, steps --+
/// ```
///
/// Threads: any; one morsel at a time is claimed, taken and read.
public final class MeetingSource implements WaitingSource {
    private final Meeting meeting;
    private final List<Input> inputs = new ArrayList<>();
    private long taken;
    private int turn;
    private int claimed;

    /// The rows of pipelines without an end, which must not be run by themselves; takes ownership
    /// of the step.
    public MeetingSource(QueryContext context, List<Pipeline> pipelines, Meeting meeting) {
        this.meeting = meeting;
        for (Pipeline pipeline : pipelines) {
            inputs.add(new Input(context, pipeline, inputs.size()));
        }
    }

    @Override
    public Claim claim() {
        int ended = 0;
        for (int i = 0; i < inputs.size() && !meeting.full(); i++) {
            int number = (turn + i) % inputs.size();
            Input input = inputs.get(number);
            if (input.ended) {
                ended++;
            } else if (meeting.wants(number) && input.claim()) {
                turn = number + 1;
                claimed = number;
                return Claim.MORSEL;
            }
        }
        return ended == inputs.size() || meeting.full() ? Claim.END : Claim.NOT_YET;
    }

    @Override
    public @Nullable Morsel next() {
        return new Turn(taken++, inputs.get(claimed));
    }

    @Override
    public void close() {
        Closing closing = new Closing();
        inputs.forEach(closing::close);
        closing.close(meeting);
        closing.end();
    }

    /// What is to be read of an input, or its end.
    private record Turn(long sequence, Input input) implements Morsel {
        @Override
        public void read(BatchConsumer out) {
            input.read(out);
        }
    }

    /// One of the pipelines, and the way from its steps to where they meet.
    private final class Input implements ExchangeSender.Port {
        private final QueryContext context;
        private final Pipeline pipeline;
        private final int number;
        private @Nullable Chain chain;
        private @Nullable BatchConsumer out;
        private long count;
        private boolean atEnd;
        private boolean ended;

        Input(QueryContext context, Pipeline pipeline, int number) {
            this.context = context;
            this.pipeline = pipeline;
            this.number = number;
        }

        /// Whether there is a morsel, or the end.
        private boolean claim() {
            if (atEnd) {
                return true;
            }
            return switch (pipeline.claim()) {
                case MORSEL -> true;
                case NOT_YET -> false;
                case END -> {
                    atEnd = true;
                    yield true;
                }
            };
        }

        private void read(BatchConsumer to) {
            context.check();
            out = to;
            Chain steps = chain;
            if (steps == null) {
                steps = pipeline.chain(this);
                chain = steps;
            }
            Source.Morsel morsel = atEnd ? null : pipeline.next();
            if (morsel != null) {
                count = morsel.sequence() + 1;
                steps.run(morsel);
                atEnd = steps.full();
            } else {
                steps.finish(count);
                ended = true;
                meeting.ended(number, to);
            }
        }

        @Override
        public void send(Batch batch) {
            BatchConsumer to = out;
            if (to != null) {
                meeting.process(number, batch, to);
            }
        }

        @Override
        public void reached(long time) {
            BatchConsumer to = out;
            if (to != null) {
                meeting.reached(number, time, to);
            }
        }

        @Override
        public void end(long sequence, long floor) {}

        @Override
        public boolean full() {
            return meeting.full();
        }

        @Override
        public void close() {
            Chain steps = chain;
            chain = null;
            if (steps != null) {
                steps.close();
            }
        }
    }
}
