package io.ticklane.exec;

import io.ticklane.exec.exchange.ExchangeReceiver;
import io.ticklane.exec.exchange.ExchangeSender;
import io.ticklane.exec.exchange.HashSender;
import io.ticklane.exec.exchange.LaneMerge;
import io.ticklane.exec.exchange.LanedMorsels;
import io.ticklane.exec.exchange.MorselQueue;
import io.ticklane.exec.exchange.Numbers;
import io.ticklane.exec.operator.LanedStep;
import io.ticklane.exec.operator.Meeting;
import io.ticklane.exec.operator.Source;
import io.ticklane.exec.operator.Transform;
import io.ticklane.exec.pipeline.MeetingSource;
import io.ticklane.exec.pipeline.Pipeline;
import io.ticklane.exec.pipeline.QueryRun;
import io.ticklane.exec.query.QueryContext;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// Puts pipelines behind each other.
///
/// ```
///   parallel: scan, filter --queue--> serial: running window --queue--> parallel: projection, aggregate
/// ```
///
/// A step that needs rows in their order gets a serial pipeline of its own, so that the next morsel
/// is in it while others are in the steps before and after. It reads the source itself where that
/// costs nothing. With one worker there is nothing to overlap, and all steps stay in one pipeline.
final class Streams {
    private final QueryContext context;
    private final QueryRun run;
    private final List<MorselQueue> queues = new ArrayList<>();

    Streams(QueryContext context, QueryRun run) {
        this.context = context;
        this.run = run;
    }

    /// Rows on their way: a pipeline without an end for each lane; just one if they are not split.
    /// `inStep` if ordinals follow the numbers of morsels; `holds` if a step holds rows back until
    /// others come.
    record Stream(List<Pipeline> lanes, boolean inStep, boolean holds) {
        Stream(List<Pipeline> lanes, boolean inStep) {
            this(lanes, inStep, false);
        }

        static Stream one(Pipeline pipeline) {
            return new Stream(List.of(pipeline), true);
        }

        boolean split() {
            return lanes.size() > 1;
        }

        Pipeline only() {
            return lanes.get(0);
        }

        /// With a step where the rows are now.
        Stream then(Supplier<Transform> step) {
            lanes.forEach(pipeline -> pipeline.then(step));
            return this;
        }

        /// With a step that only picks columns, which any worker may do for all rows.
        Stream pick(Supplier<Transform> step) {
            lanes.forEach(pipeline -> pipeline.pick(step));
            return this;
        }
    }

    /// How many morsels a sender may be ahead of its receiver.
    static int lookAhead(QueryContext context) {
        return 2 * context.settings().workers() + 2;
    }

    Stream from(Source source) {
        Pipeline pipeline = run.pipeline(context.settings().workers());
        pipeline.from(source);
        return Stream.one(pipeline);
    }

    /// The rows of a stream, which come from a source now.
    private Stream again(Stream rows, Source source) {
        return new Stream(from(source).lanes(), rows.inStep(), rows.holds());
    }

    void end(Pipeline pipeline, ExchangeSender sender) {
        pipeline.to(sender);
        run.add(pipeline);
    }

    ExchangeReceiver queue(Pipeline pipeline) {
        MorselQueue queue = new MorselQueue(lookAhead(context), run::changed);
        queues.add(queue);
        end(pipeline, queue.sender());
        return queue.receiver();
    }

    /// Whether rows wait between pipelines.
    boolean holdRows() {
        return !queues.stream().allMatch(MorselQueue::isEmpty);
    }

    /// The same rows where all workers may take morsels of them, or in lanes.
    Stream parallel(Stream input) {
        boolean wide = input.split() || context.settings().workers() == 1;
        return wide || !input.only().isSerial() ? input : again(input, queue(input.only()));
    }

    /// The same rows in pipelines that see them in their order.
    Stream inOrder(Stream input) {
        if (input.split() || context.settings().workers() == 1) {
            return input;
        }
        Stream serial = input.only().isLight() ? input : again(input, queue(input.only()));
        serial.only().serial();
        return serial;
    }

    /// The same rows in a further pipeline that sees them in their order.
    Stream next(Stream input) {
        Stream serial = again(input, queue(input.only()));
        serial.only().serial();
        return serial;
    }

    /// The same rows in one pipeline that only one worker runs at a time.
    Stream inSeries(Stream input) {
        return input.only().isSerial() ? input : next(input);
    }

    Stream thenInOrder(Stream input, Supplier<Transform> step) {
        return inOrder(input).then(step);
    }

    /// A step whose keys are shared by this many lanes.
    Stream laned(Stream input, LanedStep step, int lanes) {
        MorselQueue out = new MorselQueue(lookAhead(context), run::changed);
        LanedMorsels shared = new LanedMorsels(context, step, lanes, out, run::changed);
        end(input.only(), shared.sender());
        for (int lane = 0; lane < lanes; lane++) {
            Pipeline pipeline = run.pipeline(1);
            pipeline.from(shared.receiver(lane));
            end(pipeline, shared.sender(lane));
        }
        return again(input, out.receiver());
    }

    /// The rows of several inputs, each in its order, as a step makes them where they meet. With
    /// one worker it is all one pipeline.
    Stream meet(List<Stream> inputs, Meeting meeting) {
        List<Pipeline> open = new ArrayList<>();
        for (Stream input : inputs) {
            Stream one = gather(input);
            boolean alone = context.settings().workers() == 1;
            open.add(alone ? one.only() : again(one, queue(one.only())).only());
        }
        Stream made = from(new MeetingSource(context, open, meeting));
        made.only().serial();
        return made;
    }

    /// One stream of all rows.
    Stream gather(Stream input) {
        if (!input.split()) {
            return input;
        }
        int lanes = input.lanes().size();
        LaneMerge merge =
                new LaneMerge(context, lanes, lookAhead(context), input.inStep(), run::changed);
        for (int lane = 0; lane < lanes; lane++) {
            end(input.lanes().get(lane), merge.sender(lane));
        }
        return from(merge.receiver());
    }

    /// A lane for each worker, by the hash of the keys.
    Stream split(Stream input, List<Integer> keys) {
        int lanes = context.settings().workers();
        if (lanes == 1 || keys.isEmpty()) {
            return input;
        }
        List<MorselQueue> queues = new ArrayList<>();
        List<Pipeline> pipelines = new ArrayList<>();
        for (int lane = 0; lane < lanes; lane++) {
            MorselQueue queue = new MorselQueue(lookAhead(context), run::changed);
            queues.add(queue);
            Pipeline pipeline = run.pipeline(1);
            pipeline.from(queue.receiver());
            pipelines.add(pipeline);
        }
        end(parallel(input).only(), new HashSender(context, keys, Numbers.kept(true), queues));
        return new Stream(pipelines, true);
    }
}
