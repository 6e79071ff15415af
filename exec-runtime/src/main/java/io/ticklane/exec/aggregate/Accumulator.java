package io.ticklane.exec.aggregate;

import io.ticklane.api.function.Slots;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.ColumnBuilder;

/// What one aggregate call has seen, for any number of groups. The result of a group depends on its
/// rows and their positions only, neither on the order in which they entered nor on how they were
/// cut or merged.
///
/// Threads: one at a time.
public interface Accumulator extends AutoCloseable {
    /// Makes sure that the groups 0 to `groups - 1` exist; new ones have seen nothing.
    void ensure(int groups);

    /// Rows `[from, to)` enter, row i the group `slots.get(i)`. Where order matters, the batch's
    /// ordinals are the positions of the rows.
    void enter(Batch in, Slots slots, int from, int to);

    /// Whether rows can leave again.
    default boolean retractable() {
        return false;
    }

    /// Rows `[from, to)` leave, in the order in which they entered. Only when [#retractable()].
    default void leave(Batch in, Slots slots, int from, int to) {
        throw new IllegalStateException("rows cannot leave this accumulator");
    }

    /// Adds what a group of an accumulator of the same call has seen to a group of this.
    void merge(Accumulator from, int slot, int fromSlot);

    /// Makes a group forget what it has seen.
    void clear(int slot);

    /// Appends the value of a group. In a frame, `row` is the current row of `in`; in a group it is
    /// -1.
    void result(int slot, Batch in, int row, ColumnBuilder out);

    @Override
    void close();
}
