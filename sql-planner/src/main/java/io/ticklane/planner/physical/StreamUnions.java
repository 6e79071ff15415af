package io.ticklane.planner.physical;

import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.SortKey;
import io.ticklane.api.type.RowType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/// UNION ALL with streams: those that have their times in one place are merged by these, and come
/// after what is finite.
final class StreamUnions {
    private final OrderProof proof;
    private final PhysicalNode.StreamScan.Late late;

    StreamUnions(OrderProof proof, PhysicalNode.StreamScan.Late late) {
        this.proof = proof;
        this.late = late;
    }

    /// All rows of the inputs, which have the same columns. Several streams without a time are left
    /// to [StreamCheck], which refuses them.
    Step union(List<Step> finite, List<Step> streams, RowType output) {
        OptionalInt time =
                IntStream.range(0, output.size())
                        .filter(column -> streams.stream().allMatch(step -> isTime(step, column)))
                        .findFirst();
        if (time.isEmpty()) {
            List<Step> inputs = new ArrayList<>(finite);
            inputs.addAll(streams);
            return SetOperations.union(inputs, output);
        }
        Step live = streams.size() == 1 ? streams.get(0) : ordered(streams, output, time);
        if (finite.isEmpty()) {
            return live;
        }
        Step history = finite.size() == 1 ? finite.get(0) : SetOperations.union(finite, output);
        List<SortKey> order = by(time.getAsInt());
        Step sorted =
                proof.proves(history, List.of(), order)
                        ? history
                        : history.then(history.rows(), node -> new PhysicalNode.Sort(node, order));
        return ordered(List.of(sorted, live), output, time);
    }

    private Step ordered(List<Step> inputs, RowType output, OptionalInt time) {
        Step all = SetOperations.union(inputs, output);
        PhysicalNode.StreamScan.TimeOrder order =
                new PhysicalNode.StreamScan.TimeOrder(time.getAsInt(), 0, late, 0);
        return new Step(
                new PhysicalNode.Union(all.node().inputs(), output, Optional.of(order)),
                inputs,
                all.rows());
    }

    private boolean isTime(Step step, int column) {
        return step.output().type(column).kind().isTimestamp()
                && proof.proves(step, List.of(), by(column));
    }

    private static List<SortKey> by(int time) {
        return List.of(new SortKey(time, false, false));
    }
}
