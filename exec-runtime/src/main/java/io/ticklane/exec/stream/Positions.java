package io.ticklane.exec.stream;

import java.util.List;

/// Where a continuous query is in its inputs: for each StreamScan of the plan, in the plan's order
/// (fragments by id, then depth first), the offset at which each partition is read on.
public record Positions(List<List<Long>> inputs) {
    public Positions {
        inputs = inputs.stream().map(List::copyOf).toList();
    }
}
