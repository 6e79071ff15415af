package io.ticklane.api.plan;

import io.ticklane.api.type.RowType;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// An operator of the physical plan. Columns of the input are named by position.
public sealed interface PhysicalNode {
    /// The columns that come out.
    RowType output();

    /// The operators that rows come from.
    default List<PhysicalNode> inputs() {
        return switch (this) {
            case Scan _, StreamScan _, Values _, Receive _, Series _ -> List.of();
            case Filter filter -> List.of(filter.input());
            case ChangeFilter filter -> List.of(filter.input());
            case Project project -> List.of(project.input());
            case Aggregate aggregate -> List.of(aggregate.input());
            case RunningWindow window -> List.of(window.input());
            case FrameWindow window -> List.of(window.input());
            case HashJoin join -> List.of(join.left(), join.right());
            case AsofJoin join -> List.of(join.left(), join.right());
            case WindowJoin join -> List.of(join.left(), join.right());
            case Sort sort -> List.of(sort.input());
            case TopN top -> List.of(top.input());
            case Limit limit -> List.of(limit.input());
            case Union union -> union.inputs();
            case TableFunction function -> List.of(function.input());
        };
    }

    /// Reads columns of a table; rows for which the filter (over the columns that come out) is not
    /// true are left out, early where the source can. Where several nodes read files, they share
    /// the rows by their keys, if it is said how, or else each reads about the same part of them.
    /// Rows that a key filter keeps out may be left out too; the scan waits for them.
    record Scan(
            TableSource source,
            RowType table,
            List<Integer> columns,
            Optional<Expression> filter,
            Optional<TableSource.KeyShare> keyShare,
            List<KeyFilter> keyFilters)
            implements PhysicalNode {
        public Scan {
            columns = List.copyOf(columns);
            keyFilters = List.copyOf(keyFilters);
        }

        /// A scan whose rows are not shared by keys.
        public Scan(
                TableSource source,
                RowType table,
                List<Integer> columns,
                Optional<Expression> filter) {
            this(source, table, columns, filter, Optional.empty(), List.of());
        }

        /// The same scan, of files that nodes share by keys.
        public Scan by(TableSource.KeyShare keys) {
            return new Scan(source, table, columns, filter, Optional.of(keys), keyFilters);
        }

        /// The same scan with these key filters.
        public Scan with(List<KeyFilter> filters) {
            return new Scan(source, table, columns, filter, keyShare, filters);
        }

        @Override
        public RowType output() {
            return table.select(columns);
        }
    }

    /// Reads columns of a table without an end, as its rows come: in the order of the log, or, with
    /// an order, in that of their times.
    record StreamScan(
            TableSource source, RowType table, List<Integer> columns, Optional<TimeOrder> order)
            implements PhysicalNode {
        public StreamScan {
            columns = List.copyOf(columns);
        }

        @Override
        public RowType output() {
            return table.select(columns);
        }

        /// The order of event time: rows are held back until the watermark, which is the greatest
        /// time so far less a delay, has reached them, and come out by time, those of one time by
        /// their place in the log. A row below the watermark of its own place is late.
        ///
        /// @param time the column of the times, by its position in what comes out
        /// @param withinNanos how far below the watermark a late row may be that is kept; 0 unless
        ///   late rows update
        public record TimeOrder(int time, long delayNanos, Late late, long withinNanos) {}

        /// What is done with late rows.
        public enum Late {
            /// They are left out, and counted.
            DROP,
            /// They end the query with an error.
            ERROR,
            /// They come when the watermark of their place is reached, behind the rows before it;
            /// those that are too far below it are left out, and counted.
            UPDATE,
            /// They are left out, counted, and given apart.
            KEEP
        }
    }

    /// Rows of literals.
    record Values(List<Row> rows, RowType output) implements PhysicalNode {
        public Values {
            rows = List.copyOf(rows);
        }

        /// One row; literals or parameters.
        public record Row(List<Expression> values) {
            public Row {
                values = List.copyOf(values);
            }
        }
    }

    /// The rows that a fragment sends here.
    record Receive(int fragment, RowType output) implements PhysicalNode {}

    /// The rows for which the condition is true.
    record Filter(PhysicalNode input, Expression condition) implements PhysicalNode {
        @Override
        public RowType output() {
            return input.output();
        }
    }

    /// Of rows that take the place of others by the key columns, and have a [ChangeMark] as their
    /// last one, those for which the condition is true, and of each key that had such a row and has
    /// none now, that it is gone. Nothing of a key is kept when its window of time has ended.
    record ChangeFilter(
            PhysicalNode input, Expression condition, List<Integer> keys, Optional<Integer> window)
            implements PhysicalNode {
        public ChangeFilter {
            keys = List.copyOf(keys);
        }

        @Override
        public RowType output() {
            return input.output();
        }
    }

    /// Computes the columns that come out.
    record Project(PhysicalNode input, List<Expression> expressions, RowType output)
            implements PhysicalNode {
        public Project {
            expressions = List.copyOf(expressions);
        }
    }

    /// Groups by key columns; NULL keys are equal. Output: the keys, then the calls; groups in the
    /// order of their first row. Without keys there is one row, also over no input.
    ///
    /// On several nodes it may be cut in two: each node groups what rows it has (`PARTIAL`), and
    /// one merges the groups (`FINAL`). Between them go states of groups, in columns that are the
    /// runtime's own; the output of `PARTIAL`, and so the input of `FINAL`, is said to be the type
    /// of the rows that are grouped, so that keys and calls mean the same in both.
    record Aggregate(
            PhysicalNode input,
            List<Integer> keys,
            List<AggregateCall> calls,
            RowType output,
            Phase phase,
            Optional<Windows> windows,
            Optional<Changes> changes)
            implements PhysicalNode {
        public Aggregate {
            keys = List.copyOf(keys);
            calls = List.copyOf(calls);
        }

        /// An aggregate that is not one of windows.
        public Aggregate(
                PhysicalNode input,
                List<Integer> keys,
                List<AggregateCall> calls,
                RowType output,
                Phase phase) {
            this(input, keys, calls, output, phase, Optional.empty(), Optional.empty());
        }

        /// An aggregate that is computed in one place.
        public Aggregate(
                PhysicalNode input, List<Integer> keys, List<AggregateCall> calls, RowType output) {
            this(input, keys, calls, output, Phase.WHOLE);
        }

        /// Which part of the work is done.
        public enum Phase {
            /// From rows to results.
            WHOLE,
            /// From rows to states of groups.
            PARTIAL,
            /// From states of groups to results.
            FINAL,
            /// From rows, which come in the order of a time, to results, where the first key is a
            /// window of that time: the groups of a window come out when it is complete, earlier
            /// windows first.
            EACH_WINDOW,
            /// From rows, which come in the order of a time, to results that come again: those of
            /// the groups that a step of that time has changed, when it is over. With windows, a
            /// group is forgotten when its window is complete.
            CHANGES,
            /// From rows, which come in the order of a time but for late ones, to results where the
            /// first key is a window of that time: the groups of a window come out when it is
            /// complete, and again when late rows have changed them.
            UPDATES,
            /// The same of groups that each lie in a session, which late rows change: the last
            /// column, of the input and of what comes out, is a [ChangeMark].
            SESSIONS
        }

        /// When changed groups come.
        ///
        /// @param time the column of the input by whose order rows come
        /// @param everyNanos the step of time, laid from the epoch; 0 for each time
        /// @param withinNanos how long after it is complete a window may change
        public record Changes(int time, long everyNanos, long withinNanos) {}

        /// When windows of time are complete.
        ///
        /// @param least the least window of rows that are not before a time, as an expression over
        ///   that time alone
        /// @param overlapping whether a row may lie in other windows than the row before it and yet
        ///   in none that is later, so that only the time tells what is complete
        public record Windows(Expression least, boolean overlapping) {}
    }

    /// Running functions over each key's rows in the order they come, which is their time order:
    /// either proven, or by a sort below. The order columns are checked while running; there are
    /// none where nothing can go wrong. Output: the input's columns, then the calls.
    record RunningWindow(
            PhysicalNode input,
            List<Integer> keys,
            List<SortKey> order,
            List<WindowCall> calls,
            RowType output)
            implements PhysicalNode {
        public RunningWindow {
            keys = List.copyOf(keys);
            order = List.copyOf(order);
            calls = List.copyOf(calls);
        }
    }

    /// Functions over frames of each key's rows, sorted by the order here (ties in input order).
    /// The rows come out in the order they came in. Output: the input's columns, then the calls.
    ///
    /// With `inOrder` nothing is sorted: the rows of each key come in the order, in a frame of
    /// RANGE even all rows do, either proven or by a sort below, which is checked while running, as
    /// long as there are order columns; frames end at the current row and all calls can follow them
    /// row by row, or in a stream end before its peers. With `kept`, in a stream, these may be any
    /// calls over frames without rows that come later: the rows of a key are kept as long as a
    /// frame may see them.
    record FrameWindow(
            PhysicalNode input,
            List<Integer> keys,
            List<SortKey> order,
            Frame frame,
            List<WindowCall> calls,
            RowType output,
            boolean inOrder,
            boolean kept)
            implements PhysicalNode {
        public FrameWindow {
            keys = List.copyOf(keys);
            order = List.copyOf(order);
            calls = List.copyOf(calls);
        }
    }

    /// An equi-join; the right side is built, the left side probes, and rows come out in the order
    /// of the left rows, matches in the order of the right rows, for RIGHT and FULL the right rows
    /// without a match last. No key columns: a join on the residual alone. The residual is over the
    /// left columns followed by the right columns. Output: `columns` of the left columns followed
    /// by the right ones (kinds that give pairs) or by the mark. Scans below its left side wait for
    /// the key filters, which it makes of right keys.
    record HashJoin(
            PhysicalNode left,
            PhysicalNode right,
            JoinKind kind,
            List<Integer> leftKeys,
            List<Integer> rightKeys,
            boolean nullsMatch,
            Optional<Expression> residual,
            RowType output,
            List<Integer> columns,
            List<KeyFilter> keyFilters)
            implements PhysicalNode {
        public HashJoin {
            leftKeys = List.copyOf(leftKeys);
            rightKeys = List.copyOf(rightKeys);
            columns = List.copyOf(columns);
            keyFilters = List.copyOf(keyFilters);
        }

        /// A join that gives the first columns, as many as the output has: all of them, as a rule.
        public HashJoin(
                PhysicalNode left,
                PhysicalNode right,
                JoinKind kind,
                List<Integer> leftKeys,
                List<Integer> rightKeys,
                boolean nullsMatch,
                Optional<Expression> residual,
                RowType output) {
            this(
                    left,
                    right,
                    kind,
                    leftKeys,
                    rightKeys,
                    nullsMatch,
                    residual,
                    output,
                    IntStream.range(0, output.size()).boxed().toList(),
                    List.of());
        }

        /// The same join over other inputs of the same columns.
        public HashJoin over(PhysicalNode otherLeft, PhysicalNode otherRight) {
            return of(otherLeft, otherRight, keyFilters);
        }

        /// The same join with these key filters.
        public HashJoin with(List<KeyFilter> filters) {
            return of(left, right, filters);
        }

        private HashJoin of(PhysicalNode one, PhysicalNode other, List<KeyFilter> made) {
            return new HashJoin(
                    one,
                    other,
                    kind,
                    leftKeys,
                    rightKeys,
                    nullsMatch,
                    residual,
                    output,
                    columns,
                    made);
        }
    }

    /// For each left row at most one right row of the same key, by time; with `outer`, left rows
    /// without one have NULLs. Rows come out in the order of the left rows. Output: the left
    /// columns, then `rightColumns` of the right ones.
    record AsofJoin(
            PhysicalNode left,
            PhysicalNode right,
            List<Integer> leftKeys,
            List<Integer> rightKeys,
            AsofMatch match,
            boolean outer,
            RowType output,
            List<Integer> rightColumns)
            implements PhysicalNode {
        public AsofJoin {
            leftKeys = List.copyOf(leftKeys);
            rightKeys = List.copyOf(rightKeys);
            rightColumns = List.copyOf(rightColumns);
        }

        /// A join that gives all right columns.
        public AsofJoin(
                PhysicalNode left,
                PhysicalNode right,
                List<Integer> leftKeys,
                List<Integer> rightKeys,
                AsofMatch match,
                boolean outer,
                RowType output) {
            this(
                    left,
                    right,
                    leftKeys,
                    rightKeys,
                    match,
                    outer,
                    output,
                    IntStream.range(0, right.output().size()).boxed().toList());
        }
    }

    /// All rows in an order; ties in input order.
    record Sort(PhysicalNode input, List<SortKey> order) implements PhysicalNode {
        public Sort {
            order = List.copyOf(order);
        }

        @Override
        public RowType output() {
            return input.output();
        }
    }

    /// The rows `[offset, offset + limit)` of the sorted input; offset and limit are literals or
    /// parameters.
    record TopN(PhysicalNode input, List<SortKey> order, Expression offset, Expression limit)
            implements PhysicalNode {
        public TopN {
            order = List.copyOf(order);
        }

        @Override
        public RowType output() {
            return input.output();
        }
    }

    /// The rows `[offset, offset + limit)` of the input in its order; no limit: all after the
    /// offset.
    record Limit(PhysicalNode input, Expression offset, Optional<Expression> limit)
            implements PhysicalNode {
        @Override
        public RowType output() {
            return input.output();
        }
    }

    /// The rows of all inputs, one input after the other. The last one may be a stream; with an
    /// order the rows of all come by their times then, and those of the stream that are before the
    /// last row of the others are late.
    record Union(List<PhysicalNode> inputs, RowType output, Optional<StreamScan.TimeOrder> order)
            implements PhysicalNode {
        public Union {
            inputs = List.copyOf(inputs);
        }

        /// A union without an order.
        public Union(List<PhysicalNode> inputs, RowType output) {
            this(inputs, output, Optional.empty());
        }
    }

    /// A table function of a library over each key's rows in the order they come. Arguments: the
    /// column arguments as columns of the input, then the constants as literals, in parameter
    /// order. Output: the keys, then the function's columns.
    record TableFunction(
            PhysicalNode input,
            String function,
            List<Integer> keys,
            List<SortKey> order,
            List<Expression> arguments,
            RowType output)
            implements PhysicalNode {
        public TableFunction {
            keys = List.copyOf(keys);
            order = List.copyOf(order);
            arguments = List.copyOf(arguments);
        }
    }

    /// Whole numbers or timestamps from start to stop (included) by a step; one column. Arguments
    /// are literals or parameters.
    record Series(Expression start, Expression stop, Expression step, RowType output)
            implements PhysicalNode {}

    /// For each left row some calls over its window: the right rows of the same key whose time
    /// fits, in the order of their times. A NULL key has no right rows. Rows come out in the order
    /// of the left rows. Output: the left columns, then the calls, which are over right columns.
    record WindowJoin(
            PhysicalNode left,
            PhysicalNode right,
            List<Integer> leftKeys,
            List<Integer> rightKeys,
            Span span,
            List<WindowCall> calls,
            RowType output)
            implements PhysicalNode {
        public WindowJoin {
            leftKeys = List.copyOf(leftKeys);
            rightKeys = List.copyOf(rightKeys);
            calls = List.copyOf(calls);
        }

        /// Which right rows the window of a left row has: those whose time lies between two columns
        /// of the left row; with `prevailing` also the last right row before them, unless a row
        /// stands right at the start.
        public record Span(
                int rightTime, Optional<Bound> start, Optional<Bound> end, boolean prevailing) {}

        /// One end of a window.
        ///
        /// @param leftTime the left column; the window of a row where it is NULL is empty
        /// @param included whether rows of just that time are in the window
        public record Bound(int leftTime, boolean included) {}
    }
}
