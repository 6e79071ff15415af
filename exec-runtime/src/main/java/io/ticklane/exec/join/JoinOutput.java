package io.ticklane.exec.join;

import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.RowPicker;
import io.ticklane.exec.operator.BatchConsumer;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.rows.RowStore;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes batches of pairs of a left and a right row, of the columns that the join gives, and notes
/// which right rows have a pair where that matters. Where the left rows of a batch are all of its
/// rows, its columns go through as they are.
///
/// Threads: one at a time.
final class JoinOutput {
    private final QueryContext context;
    private final JoinTable table;
    private final int[] columns;
    private final int leftWidth;
    private final boolean marks;
    private int[] lefts = new int[0];
    private int[] rights = new int[0];
    private int count;

    JoinOutput(PhysicalNode.HashJoin node, QueryContext context, JoinTable table) {
        this.context = context;
        this.table = table;
        this.columns = node.columns().stream().mapToInt(Integer::intValue).toArray();
        this.leftWidth = node.left().output().size();
        this.marks =
                switch (node.kind()) {
                    case RIGHT, FULL -> true;
                    case INNER, LEFT, SEMI, ANTI, NULL_AWARE_ANTI, LEFT_MARK -> false;
                };
    }

    /// Adds a pair, left rows ascending; the right row may be [RowPicker#NULL_ROW]. A full batch is
    /// pushed.
    void add(Batch left, int leftRow, int rightRow, BatchConsumer out) {
        if (count == lefts.length) {
            flush(left, out);
        }
        lefts[count] = leftRow;
        rights[count++] = rightRow;
    }

    /// Pushes the pairs that were added.
    void flush(Batch left, BatchConsumer out) {
        if (lefts.length == 0) {
            lefts = new int[context.settings().batchRows()];
            rights = new int[lefts.length];
        }
        int pairs = count;
        count = 0;
        int other = pairs ^ left.rows();
        for (int i = 0; i < pairs; i++) {
            other |= lefts[i] ^ i;
        }
        emit(left, other == 0 ? null : lefts, rights, pairs, RowPicker.hasNone(rights, pairs), out);
    }

    /// Pushes pairs whose left rows are these, or all of the batch in order if null; `open` if some
    /// of them may have no right row.
    void emit(
            Batch left,
            int @Nullable [] leftRows,
            int[] rightRows,
            int pairs,
            boolean open,
            BatchConsumer out) {
        if (pairs == 0) {
            return;
        }
        context.check();
        if (marks) {
            mark(rightRows, pairs);
        }
        List<Column> made = new ArrayList<>(columns.length);
        try {
            for (int column : columns) {
                made.add(
                        column < leftWidth
                                ? left(left.column(column), leftRows, pairs)
                                : RowPicker.pick(
                                        context.memory(),
                                        table.columns().get(column - leftWidth),
                                        rightRows,
                                        pairs,
                                        open));
            }
        } catch (Throwable e) {
            RowStore.closeAll(made);
            throw e;
        }
        push(left, leftRows, pairs, made, out);
    }

    private void mark(int[] rightRows, int pairs) {
        MemorySegment matched = table.marks();
        for (int i = 0; i < pairs; i++) {
            int row = rightRows[i];
            if (row >= 0 && matched.get(ValueLayout.JAVA_BYTE, row) == 0) {
                matched.set(ValueLayout.JAVA_BYTE, row, (byte) 1);
            }
        }
    }

    /// Pushes left rows, strictly ascending, alone.
    void emitLeft(Batch left, int[] leftRows, int rows, BatchConsumer out) {
        if (rows == 0) {
            return;
        }
        int @Nullable [] picked = rows == left.rows() ? null : leftRows;
        List<Column> made = new ArrayList<>(columns.length);
        try {
            for (int column : columns) {
                made.add(left(left.column(column), picked, rows));
            }
        } catch (Throwable e) {
            RowStore.closeAll(made);
            throw e;
        }
        push(left, picked, rows, made, out);
    }

    /// Pushes all left rows with their marks; takes ownership of the marks.
    void emitMarked(Batch left, Column mark, BatchConsumer out) {
        List<Column> made = new ArrayList<>(columns.length);
        for (int column : columns) {
            made.add(column < leftWidth ? left.column(column).retain() : mark.retain());
        }
        mark.close();
        push(left, null, left.rows(), made, out);
    }

    private void push(
            Batch left, int @Nullable [] leftRows, int rows, List<Column> made, BatchConsumer out) {
        Column ordinals = left.ordinals();
        Column places;
        try {
            places = ordinals == null ? null : left(ordinals, leftRows, rows);
        } catch (Throwable e) {
            RowStore.closeAll(made);
            throw e;
        }
        out.accept(new Batch(left.sequence(), rows, made, places));
    }

    private Column left(Column column, int @Nullable [] leftRows, int rows) {
        return leftRows == null
                ? column.retain()
                : RowPicker.pick(context.memory(), column, leftRows, rows);
    }
}
