package io.ticklane.exec;

import io.ticklane.api.plan.Frame;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.SortKey;
import io.ticklane.exec.Streams.Stream;
import io.ticklane.exec.frame.InOrderFrameStep;
import io.ticklane.exec.frame.InOrderFrameTransform;
import io.ticklane.exec.frame.kept.KeptFrameTransform;
import io.ticklane.exec.frame.range.EarlierRowsTransform;
import io.ticklane.exec.frame.range.InOrderRangeTransform;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.window.KeySlotsTransform;
import io.ticklane.exec.window.RunningWindowTransform;
import java.util.List;

/// Puts the steps of windows behind rows that come in their order.
final class WindowSteps {
    private final Streams streams;
    private final QueryContext context;

    WindowSteps(Streams streams, QueryContext context) {
        this.streams = streams;
        this.context = context;
    }

    /// A running window; the slots of the keys are the work of another worker.
    Stream running(PhysicalNode.RunningWindow window, Stream rows) {
        Stream input = streams.inOrder(rows);
        boolean apart = isApart(input, window.keys());
        if (apart) {
            input.then(() -> keySlots(window.input(), window.keys(), window.order()));
        }
        return (apart ? streams.next(input) : input)
                .then(() -> new RunningWindowTransform(window, apart, context));
    }

    /// A frame window in order; `live` if the rows have no end.
    Stream frames(PhysicalNode.FrameWindow window, Stream rows, boolean live) {
        Stream input = streams.inOrder(rows);
        if (!window.kept() && window.frame().isBeforePeers()) {
            return input.then(() -> new EarlierRowsTransform(window, context));
        }
        if (window.kept() || window.frame().isByPeers()) {
            Stream frames =
                    streams.gather(input).then(() -> new KeptFrameTransform(window, context));
            return new Stream(frames.lanes(), false, true);
        }
        if (window.frame().unit() == Frame.Unit.RANGE) {
            return ranges(window, input, live);
        }
        int workers = context.settings().workers();
        if (workers == 1 || input.split() || !InOrderFrameStep.isHeavy(window)) {
            return input.then(() -> new InOrderFrameTransform(window, context));
        }
        return streams.laned(
                input.then(() -> keySlots(window.input(), window.keys(), window.order())),
                new InOrderFrameStep(window, context),
                workers);
    }

    /// Frames of RANGE, which check the order of all rows; they hold rows back, which come with a
    /// later morsel.
    private Stream ranges(PhysicalNode.FrameWindow window, Stream input, boolean live) {
        boolean apart = isApart(input, window.keys());
        if (apart) {
            input.then(() -> keySlots(window.input(), window.keys(), List.of()));
        }
        Stream frames =
                (apart ? streams.next(input) : input)
                        .then(() -> new InOrderRangeTransform(window, apart, live, context));
        return new Stream(frames.lanes(), false, true);
    }

    /// Whether finding the slots of the keys is a step of its own, so that two workers share what
    /// rows in order need.
    private boolean isApart(Stream input, List<Integer> keys) {
        return context.settings().workers() > 1 && !input.split() && !keys.isEmpty();
    }

    private KeySlotsTransform keySlots(
            PhysicalNode input, List<Integer> keys, List<SortKey> order) {
        return new KeySlotsTransform(input.output(), keys, order, context);
    }
}
