package io.ticklane.api.function;

import io.ticklane.api.column.Columns;
import io.ticklane.api.column.RowSink;
import io.ticklane.api.column.Slots;
import io.ticklane.api.state.State;
import io.ticklane.api.state.StateLayout;

/// Turns rows of many keys into other rows. Immutable and shared by threads; all that changes is in
/// the state.
public interface TableKernel {
    /// The columns of the state.
    StateLayout layout();

    /// Takes rows `[from, to)`, of which row i belongs to slot `slots.get(i)`, and emits rows to
    /// `out`.
    void process(State state, Slots slots, Columns in, int from, int to, RowSink out);

    /// The input has ended: emits what is left for one slot. Called once for each key, and without
    /// PARTITION BY once even where no row has come.
    void finish(State state, int slot, RowSink out);
}
