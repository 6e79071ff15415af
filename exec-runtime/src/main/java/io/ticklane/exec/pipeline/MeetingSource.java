package io.ticklane.exec.pipeline;

import io.ticklane.api.snapshot.StateReader;
import io.ticklane.api.snapshot.StateWriter;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.exchange.ExchangeSender;
import io.ticklane.exec.operator.BatchConsumer;
import io.ticklane.exec.operator.Meeting;
import io.ticklane.exec.operator.Source;
import io.ticklane.exec.operator.WaitingSource;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.snapshot.Saved;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
    private boolean closed;

    /// The rows of pipelines without an end, which must not be run by themselves; takes ownership
    /// of the step.
    public MeetingSource(QueryContext context, List<Pipeline> pipelines, Meeting meeting) {
        this.meeting = meeting;
        for (Pipeline pipeline : pipelines) {
            Input input = new Input(context, pipeline, inputs.size());
            pipeline.goOn(input);
            inputs.add(input);
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
        closed = true;
        Closing closing = new Closing();
        inputs.forEach(input -> closing.close(input.pipeline::abandon));
        closing.close(meeting);
        closing.end();
    }

    /// What the step keeps, and which pipelines have ended; their steps keep nothing more. The
    /// others say by themselves what they keep.
    public Saved saved() {
        return closed ? Saved.NOTHING : new State();
    }

    private final class State implements Saved {
        @Override
        public Optional<String> unsaved() {
            return meeting.saved().unsaved();
        }

        @Override
        public void save(StateWriter out) {
            inputs.forEach(input -> out.writeLong(input.ended ? 1 : 0));
            meeting.saved().save(out);
        }

        @Override
        public void restore(StateReader in) {
            for (Input input : inputs) {
                input.ended = in.readCount(1) == 1;
                if (input.ended) {
                    input.pipeline.abandon();
                }
            }
            meeting.saved().restore(in);
        }
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
            Chain steps = pipeline.steps();
            Source.Morsel morsel = atEnd ? null : pipeline.next();
            if (morsel != null) {
                count = morsel.sequence() + 1;
                steps.run(morsel);
                atEnd = steps.full();
            } else {
                steps.finish(count);
                ended = true;
                pipeline.close();
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
            // holds nothing
        }
    }
}
