package io.ticklane.exec.join;

import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.JoinKind;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.batch.RowPicker;
import io.ticklane.exec.expression.Evaluator;
import io.ticklane.exec.expression.ExpressionCompiler;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.rows.RowOrder;
import io.ticklane.exec.rows.RowStore;
import io.ticklane.exec.rows.SortableLong;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The part of a join condition that is not equality of keys, over pairs of rows.
///
/// Threads: one at a time.
final class Residual implements AutoCloseable {
    private final PhysicalNode.HashJoin node;
    private final QueryContext context;
    private final JoinTable table;
    private final int leftColumns;
    private final boolean[] used;
    private final @Nullable Evaluator evaluator;
    private final int[] lefts;
    private final int[] rights;

    /// whether a NULL of the condition leaves a mark open; elsewhere it is as good as false
    private final boolean marks;

    private final boolean[] fulfilled;
    private final boolean[] unknown;

    Residual(PhysicalNode.HashJoin node, QueryContext context, JoinTable table) {
        this.node = node;
        this.context = context;
        this.table = table;
        this.marks = node.kind() == JoinKind.LEFT_MARK;
        this.leftColumns = node.left().output().size();
        this.used = new boolean[leftColumns + node.right().output().size()];
        this.lefts = new int[context.settings().batchRows()];
        this.rights = new int[context.settings().batchRows()];
        this.fulfilled = new boolean[context.settings().batchRows()];
        this.unknown = new boolean[context.settings().batchRows()];
        if (node.residual().isPresent()) {
            Expression condition = node.residual().get();
            use(condition);
            this.evaluator =
                    ExpressionCompiler.compile(
                            condition, node.left().output().concat(node.right().output()), context);
        } else {
            this.evaluator = null;
        }
    }

    private void use(Expression expression) {
        switch (expression) {
            case Expression.Column column -> used[column.index()] = true;
            case Expression.Literal _ -> {}
            case Expression.Parameter _ -> {}
            case Expression.Call call -> call.arguments().forEach(this::use);
            case Expression.LibraryCall call -> call.arguments().forEach(this::use);
        }
    }

    /// Says for each of the first `count` pairs of rows, at most a batch, whether the condition is
    /// true; overwritten by the next call.
    boolean[] evaluate(Batch in, int[] leftRows, int[] rightRows, int count) {
        Evaluator condition = evaluator;
        if (condition == null || count == 0) {
            Arrays.fill(fulfilled, 0, count, true);
            Arrays.fill(unknown, 0, count, false);
            return fulfilled;
        }
        @Nullable Column[] picked = new @Nullable Column[used.length];
        try {
            Column any = null;
            for (int i = 0; i < used.length; i++) {
                if (used[i]) {
                    boolean left = i < leftColumns;
                    Column column = left ? in.column(i) : table.columns().get(i - leftColumns);
                    any =
                            RowPicker.pick(
                                    context.memory(), column, left ? leftRows : rightRows, count);
                    picked[i] = any;
                }
            }
            // columns that the condition does not name are not looked at
            List<Column> columns = new ArrayList<>();
            for (Column column : picked) {
                Column shown = column == null ? any : column;
                if (shown != null) {
                    columns.add(shown);
                }
            }
            try (Column values = condition.evaluate(new Batch(in.sequence(), count, columns))) {
                for (int i = 0; i < count; i++) {
                    unknown[i] = marks && values.isNull(i);
                    fulfilled[i] = values.bit(i) && !values.isNull(i);
                }
            }
            return fulfilled;
        } finally {
            RowStore.closeAll(Arrays.asList(picked));
        }
    }

    /// For the pairs of the last call of [#evaluate], whether the condition is NULL where that
    /// matters.
    boolean[] unknown() {
        return unknown;
    }

    /// Whether some right row is neither equal to the left row nor surely different, because of a
    /// NULL, and the condition is not false for it.
    boolean anyOpen(Batch in, int row, boolean leftNull) {
        int candidates = leftNull ? table.rows() : table.nullCount();
        int count = 0;
        for (int i = 0; i < candidates; i++) {
            int right = leftNull ? i : table.nullRow(i);
            if (!surelyDiffers(in, row, right)) {
                lefts[count] = row;
                rights[count] = right;
                count++;
            }
            if (count == lefts.length) {
                context.check();
                if (anyNotFalse(in, count)) {
                    return true;
                }
                count = 0;
            }
        }
        return count > 0 && anyNotFalse(in, count);
    }

    private boolean anyNotFalse(Batch in, int count) {
        evaluate(in, lefts, rights, count);
        boolean any = false;
        for (int i = 0; i < count; i++) {
            any |= fulfilled[i] || unknown[i];
        }
        return any;
    }

    private boolean surelyDiffers(Batch in, int row, int right) {
        for (int i = 0; i < node.leftKeys().size(); i++) {
            Column a = in.column(node.leftKeys().get(i));
            Column b = table.columns().get(node.rightKeys().get(i));
            if (!a.isNull(row) && !b.isNull(right) && !equal(a, row, b, right)) {
                return true;
            }
        }
        return false;
    }

    private boolean equal(Column a, int row, Column b, int right) {
        if (a.lane() == b.lane() || a.lane() == Lane.WIDE || b.lane() == Lane.WIDE) {
            return RowOrder.compareValues(a, row, b, right, context.dictionary()) == 0;
        }
        return SortableLong.of(a, a.lane(), row) == SortableLong.of(b, b.lane(), right);
    }

    @Override
    public void close() {
        if (evaluator != null) {
            evaluator.close();
        }
    }
}
