package io.ticklane.exec.join;

import io.ticklane.api.plan.JoinKind;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.batch.RowPicker;
import io.ticklane.exec.operator.BatchConsumer;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.rows.ColumnSource;
import io.ticklane.exec.rows.RowStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Gathers the pairs that a join emits and pushes them in batches.
///
/// Threads: one at a time.
final class JoinOutput implements AutoCloseable {
    private final QueryContext context;
    private final JoinTable table;
    private final boolean hasRight;
    private final boolean hasMark;
    private final int[] lefts;
    private final int[] rights;
    private @Nullable ColumnBuilder marks;
    private @Nullable Batch in;
    private @Nullable BatchConsumer out;
    private int count;

    JoinOutput(PhysicalNode.HashJoin node, QueryContext context, JoinTable table) {
        this.context = context;
        this.table = table;
        this.hasRight =
                switch (node.kind()) {
                    case INNER, LEFT, RIGHT, FULL -> true;
                    case SEMI, ANTI, NULL_AWARE_ANTI, LEFT_MARK -> false;
                };
        this.hasMark = node.kind() == JoinKind.LEFT_MARK;
        this.lefts = new int[context.settings().batchRows()];
        this.rights = new int[context.settings().batchRows()];
    }

    /// Begins with the left rows of a batch.
    void begin(Batch left, BatchConsumer consumer) {
        in = left;
        out = consumer;
        count = 0;
    }

    void add(int left, int right) {
        lefts[count] = left;
        rights[count] = right;
        if (++count == lefts.length) {
            flush();
        }
    }

    void addMark(int left, boolean matched, boolean open) {
        ColumnBuilder builder = marks;
        if (builder == null) {
            builder = new ColumnBuilder(context.memory(), SqlType.BOOLEAN, lefts.length);
            marks = builder;
        }
        if (open) {
            builder.appendNull();
        } else {
            builder.append(matched);
        }
        add(left, RowPicker.NULL_ROW);
    }

    /// Ends the batch.
    void end() {
        if (count > 0) {
            flush();
        }
        in = null;
        out = null;
    }

    private void flush() {
        context.check();
        Batch left = Objects.requireNonNull(in);
        List<Column> columns = new ArrayList<>();
        boolean all = isAll(left.rows());
        Batch made;
        try {
            for (Column column : left.columns()) {
                columns.add(
                        all
                                ? column.retain()
                                : RowPicker.pick(context.memory(), column, lefts, count));
            }
            if (hasRight) {
                columns.addAll(ColumnSource.pick(context.memory(), table.columns(), rights, count));
            }
            ColumnBuilder builder = marks;
            if (hasMark && builder != null) {
                columns.add(builder.build());
                marks = null;
            }
            Column ordinals = left.ordinals();
            Column places =
                    ordinals == null
                            ? null
                            : all
                                    ? ordinals.retain()
                                    : RowPicker.pick(context.memory(), ordinals, lefts, count);
            made = new Batch(left.sequence(), count, columns, places);
        } catch (RuntimeException e) {
            RowStore.closeAll(columns);
            throw e;
        }
        count = 0;
        Objects.requireNonNull(out).accept(made);
    }

    private boolean isAll(int rows) {
        if (count != rows) {
            return false;
        }
        for (int i = 0; i < count; i++) {
            if (lefts[i] != i) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() {
        if (marks != null) {
            marks.close();
            marks = null;
        }
    }
}
