package io.ticklane.api.function;

import io.ticklane.api.column.Columns;
import io.ticklane.api.column.DoubleWriter;
import io.ticklane.api.column.Slots;
import io.ticklane.api.state.State;
import io.ticklane.api.state.StateLayout;

/// Computes a value from a group or frame of rows. Immutable and shared by threads; all that
/// changes is in the state. The same rows give the same bits, whichever way they entered: row by
/// row, in parts that were merged, or by entering and leaving; sums are kept exact for that
/// ([io.ticklane.api.state.SumCells]).
public interface FrameKernel {
    /// The columns of the state.
    StateLayout layout();

    /// Whether rows must enter in time order and parts cannot be merged.
    default boolean ordered() {
        return false;
    }

    /// Whether rows can leave again; if not, the runtime computes each frame anew.
    default boolean retractable() {
        return true;
    }

    /// The kernel for groups, and for frames that no row leaves: the same bits, without the state
    /// that is kept only so that rows can leave. Rows never leave it.
    default FrameKernel growing() {
        return this;
    }

    /// Rows `[from, to)` enter, row i the group of `slots.get(i)`. The cells of a new slot are
    /// zero.
    void enter(State state, Slots slots, Columns in, int from, int to);

    /// Rows `[from, to)` leave, in the order in which they entered. Only when [#retractable()].
    default void leave(State state, Slots slots, Columns in, int from, int to) {
        throw new IllegalStateException("rows cannot leave this kernel");
    }

    /// Adds the rows of another state's slot to one of this state. Only when not [#ordered()].
    default void merge(State into, int slot, State from, int fromSlot) {
        throw new IllegalStateException("states of this kernel cannot be merged");
    }

    /// Writes the value of a slot to row `at` of the result. In a frame, `row` is the current row
    /// of `in`; in a group, the row of `in` that entered last, or -1 when states were merged.
    void result(State state, int slot, Columns in, int row, DoubleWriter out, int at);
}
