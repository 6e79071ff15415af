package io.ticklane.exec.join;

import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.batch.RowPicker;
import io.ticklane.exec.operator.BatchConsumer;
import io.ticklane.exec.operator.Source;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.rows.RowStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// The right rows of a RIGHT or FULL join that no left row has matched, with their ordinals if they
/// have some. Does not own the table.
///
/// Threads: any.
final class UnmatchedRows implements Source {
    private final QueryContext context;
    private final JoinTable table;
    private final PhysicalNode.HashJoin node;
    private final AtomicLong sequence = new AtomicLong();

    UnmatchedRows(PhysicalNode.HashJoin node, QueryContext context, JoinTable table) {
        this.node = node;
        this.context = context;
        this.table = table;
    }

    @Override
    public @Nullable Morsel next() {
        long number = sequence.getAndIncrement();
        long from = number * context.settings().morselRows();
        if (from >= table.rows()) {
            return null;
        }
        int to = (int) Math.min(table.rows(), from + context.settings().morselRows());
        return new Part(number, (int) from, to);
    }

    @Override
    public void close() {}

    private final class Part implements Morsel {
        private final long number;
        private final int from;
        private final int to;

        private Part(long number, int from, int to) {
            this.number = number;
            this.from = from;
            this.to = to;
        }

        @Override
        public long sequence() {
            return number;
        }

        @Override
        public long floor() {
            Column ordinals = table.ordinals();
            return ordinals == null ? Morsel.super.floor() : ordinals.longValue(to - 1);
        }

        @Override
        public void read(BatchConsumer out) {
            int[] picks = new int[context.settings().batchRows()];
            int count = 0;
            for (int row = from; row < to; row++) {
                if (!table.isMarked(row)) {
                    picks[count++] = row;
                    if (count == picks.length) {
                        out.accept(batch(picks, count));
                        count = 0;
                    }
                }
            }
            if (count > 0) {
                out.accept(batch(picks, count));
            }
        }

        private Batch batch(int[] picks, int count) {
            context.check();
            List<Column> columns = new ArrayList<>();
            try {
                RowType left = node.left().output();
                for (int column : node.columns()) {
                    columns.add(
                            column < left.size()
                                    ? nulls(left.field(column), count)
                                    : RowPicker.pick(
                                            context.memory(),
                                            table.columns().get(column - left.size()),
                                            picks,
                                            count));
                }
                return new Batch(number, count, columns, ordinals(picks, count));
            } catch (RuntimeException e) {
                RowStore.closeAll(columns);
                throw e;
            }
        }

        private @Nullable Column ordinals(int[] picks, int count) {
            Column ordinals = table.ordinals();
            return ordinals == null
                    ? null
                    : RowPicker.pick(context.memory(), ordinals, picks, count);
        }

        private Column nulls(Field field, int count) {
            try (ColumnBuilder builder = new ColumnBuilder(context.memory(), field.type(), count)) {
                builder.resize(count);
                for (int row = 0; row < count; row++) {
                    builder.setNull(row);
                }
                return builder.build();
            }
        }
    }
}
