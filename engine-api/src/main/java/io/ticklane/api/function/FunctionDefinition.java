package io.ticklane.api.function;

import java.util.List;
import java.util.OptionalLong;

/// A function of a library: what it is, and how to get its kernel. The kind of a function is its
/// subtype, so planner and runtime switch over it without a default. Found by
/// [java.util.ServiceLoader]; instances hold no data. Two definitions may share a name when their
/// numbers of column parameters or their parameter lists tell them apart.
public sealed interface FunctionDefinition {
    /// Everything that can be said of the function without running it.
    FunctionSpec spec();

    /// Whether what is said of a row stays when rows come after it. What is not causal is for
    /// looking back and has no place in a query over a stream.
    default boolean causal() {
        return true;
    }

    /// Row i of the result depends on row i of the arguments only.
    non-sealed interface Scalar extends FunctionDefinition {
        /// The kernel for one call.
        ScalarKernel bind(BoundCall call);

        /// The words of which a VARCHAR result is one; the kernel writes the position of a word,
        /// from 0. Empty for every other type.
        default List<String> words() {
            return List.of();
        }
    }

    /// One result for each row from all rows of the key so far, in time order. Needs OVER
    /// (PARTITION BY key ORDER BY time) without a frame. Functions with equal kernels over equal
    /// columns share one state.
    non-sealed interface Running extends FunctionDefinition {
        /// The kernel for one call. Equal calls of functions that share a state give equal kernels
        /// (kernels are records).
        RunningKernel bind(BoundCall call);

        /// Which of the kernel's outputs is this function's result.
        default int output() {
            return 0;
        }

        /// What the function means as an aggregate in GROUP BY.
        default GroupForm groupForm() {
            return GroupForm.LAST_WITHIN_GROUP;
        }
    }

    /// One result for a group of rows or for a frame: in GROUP BY, and OVER with a ROWS or RANGE
    /// frame.
    non-sealed interface Frame extends FunctionDefinition {
        /// The kernel for one call.
        FrameKernel bind(BoundCall call);

        /// How many rows after the current one belong to the frame of a call with OVER that writes
        /// no frame: the frame is then the current row and these. Empty for a function that looks
        /// back, whose frame is the one of SQL.
        default OptionalLong rowsAhead(BoundCall call) {
            return OptionalLong.empty();
        }
    }

    /// Any number of rows out for the rows in, such as bars.
    non-sealed interface Table extends FunctionDefinition {
        /// The kernel for one call.
        TableKernel bind(BoundCall call);

        /// The columns that the function adds after the partition columns.
        io.ticklane.api.type.RowType output();

        /// Whether rows come out while others still come in, so that the function has a place in a
        /// query over a stream. What is left then comes at the end of the input.
        default boolean emitsEarly() {
            return false;
        }

        /// The columns of the output, from 0, in whose order the rows of each key come out where
        /// those of the key come in by the parameter that is a time.
        default List<Integer> ascending() {
            return List.of();
        }

        /// The tables that a call has, and in which order their rows come.
        default TableInput input() {
            return new TableInput.OneTable();
        }
    }

    /// The meaning of a running function in GROUP BY.
    enum GroupForm {
        /// Only as `F(...) WITHIN GROUP (ORDER BY ts)`: the value after the last row of the group.
        LAST_WITHIN_GROUP,
        /// The sum over the group's rows of the running result; the state runs on across time
        /// buckets of one key.
        SUM
    }
}
