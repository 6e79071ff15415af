package io.ticklane.exec.aggregate;

import io.ticklane.api.column.Slots;
import io.ticklane.api.snapshot.StateReader;
import io.ticklane.api.snapshot.StateWriter;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import java.util.List;

/// What one aggregate call has seen, for any number of groups. The result of a group depends on its
/// rows and their positions only, neither on the order in which they entered nor on how they were
/// cut or merged.
///
/// Threads: one at a time.
public interface Accumulator extends AutoCloseable {
    /// What an accumulator sees when it is asked for the value of a group.
    Batch NO_ROWS = new Batch(0, 0, List.of());

    /// Makes sure that the groups 0 to `groups - 1` exist; new ones have seen nothing.
    void ensure(int groups);

    /// Rows `[from, to)` enter, row i the group `slots.get(i)`. Where order matters, the batch's
    /// ordinals are the positions of the rows.
    void enter(Batch in, Slots slots, int from, int to);

    /// Whether rows can leave again.
    default boolean retractable() {
        return false;
    }

    /// Whether what came in between may make a difference when rows leave in another order than
    /// that in which they entered.
    default boolean ordered() {
        return false;
    }

    /// Rows `[from, to)` leave, in the order in which they entered. Only when [#retractable()].
    default void leave(Batch in, Slots slots, int from, int to) {
        throw new IllegalStateException("rows cannot leave this accumulator");
    }

    /// Adds what a group of an accumulator of the same call has seen to a group of this.
    void merge(Accumulator from, int slot, int fromSlot);

    /// Adds what the groups `fromSlots[0]` to `fromSlots[count - 1]` of an accumulator of the same
    /// call, which are all different, have seen to the groups `slots[0]` to `slots[count - 1]` of
    /// this.
    default void merge(Accumulator from, int[] slots, int[] fromSlots, int count) {
        for (int i = 0; i < count; i++) {
            merge(from, slots[i], fromSlots[i]);
        }
    }

    /// Makes a group one that has seen what a group of an accumulator of the same call has seen,
    /// and nothing else. Each goes on by itself.
    default void copy(int slot, Accumulator from, int fromSlot) {
        clear(slot);
        merge(from, slot, fromSlot);
    }

    /// Whether several threads may merge and read at a time, each of them other groups.
    default boolean concurrent() {
        return false;
    }

    /// The types of the columns in which what a group has seen goes to another node; only of calls
    /// that are [portable][io.ticklane.api.plan.call.PortableStates].
    default List<SqlType> stateTypes() {
        throw new IllegalStateException("what this accumulator has seen stays where it is");
    }

    /// Appends what the groups `slots[0]` to `slots[count - 1]` have seen, to a builder for each of
    /// the [#stateTypes()].
    default void appendStates(int[] slots, int count, List<ColumnBuilder> out) {
        throw new IllegalStateException("what this accumulator has seen stays where it is");
    }

    /// Makes the groups 0 to `rows - 1`, which exist, groups that have seen just what the rows of
    /// such columns say, whatever they had seen.
    default void setStates(List<Column> in, int rows) {
        throw new IllegalStateException("what this accumulator has seen stays where it is");
    }

    /// Whether what was seen can be saved to a snapshot.
    default boolean isSaved() {
        return false;
    }

    /// Writes what the groups 0 to `groups - 1`, which are all, have seen: the same for the same
    /// rows, however they were cut. Only where it [can be saved][#isSaved()].
    default void save(StateWriter out, int groups) {
        throw new IllegalStateException("what this accumulator has seen cannot be saved");
    }

    /// Reads what so many groups have seen; there are none yet.
    default void restore(StateReader in, int groups) {
        throw new IllegalStateException("what this accumulator has seen cannot be saved");
    }

    /// Makes a group forget what it has seen.
    void clear(int slot);

    /// Appends the value of a group. In a frame, `row` is the current row of `in`; in a group it is
    /// -1.
    void result(int slot, Batch in, int row, ColumnBuilder out);

    /// Appends the values of the groups `slots[0]` to `slots[count - 1]`, for one of the calls that
    /// share this.
    default void results(int call, int[] slots, int count, ColumnBuilder out) {
        for (int i = 0; i < count; i++) {
            result(slots[i], NO_ROWS, -1, out);
        }
    }

    @Override
    void close();
}
