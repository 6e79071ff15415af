package io.ticklane.api.function;

import io.ticklane.api.column.Columns;
import io.ticklane.api.column.Outputs;
import io.ticklane.api.column.Slots;
import io.ticklane.api.state.State;
import io.ticklane.api.state.StateLayout;

/// Walks rows of many keys in their order and keeps one state for each key. A record: kernels that
/// are equal share a state. Immutable and shared by threads; all that changes is in the state.
public interface RunningKernel {
    /// The columns of the state.
    StateLayout layout();

    /// How many results each row has.
    default int outputs() {
        return 1;
    }

    /// Takes rows `[from, to)`, of which row i belongs to slot `slots.get(i)`, and writes row i of
    /// each output. The cells of a new slot are zero.
    void advance(State state, Slots slots, Columns in, int from, int to, Outputs out);
}
