package io.ticklane.exec.window;

import io.ticklane.api.plan.SortKey;
import io.ticklane.api.snapshot.StateReader;
import io.ticklane.api.snapshot.StateWriter;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.operator.BatchConsumer;
import io.ticklane.exec.operator.Transform;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.rows.KeyTable;
import io.ticklane.exec.rows.RowStore;
import io.ticklane.exec.snapshot.Saved;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Gives each row the slot of its key as a further column, for a step of its own that goes on with
/// the slots or for lanes that share them, and checks that the rows of each key come in order:
/// 58000 if not.
///
/// Serial.
public final class KeySlotsTransform implements Transform {
    private final QueryContext context;
    private final List<Integer> columns;
    private final KeyTable keys;
    private final @Nullable KeyOrder order;

    /// The keys and the order of a window over rows of `input`.
    public KeySlotsTransform(
            RowType input, List<Integer> keys, List<SortKey> order, QueryContext context) {
        this.context = context;
        this.columns = keys;
        this.keys = new KeyTable(context.memory(), keys.stream().map(input::type).toList());
        this.order = order.isEmpty() ? null : new KeyOrder(context, input, keys, order);
    }

    @Override
    public void process(Batch in, BatchConsumer out) {
        context.check();
        if (in.rows() == 0) {
            return;
        }
        MemorySegment slots = keys.assign(columns.stream().map(in::column).toList(), in.rows());
        if (order != null) {
            order.check(in, slots, keys.size());
        }
        List<Column> made = new ArrayList<>();
        try (ColumnBuilder builder =
                new ColumnBuilder(context.memory(), SqlType.INTEGER, in.rows())) {
            builder.resize(in.rows());
            MemorySegment.copy(slots, 0, builder.values(), 0, (long) in.rows() << 2);
            in.columns().forEach(column -> made.add(column.retain()));
            made.add(builder.build());
        } catch (RuntimeException e) {
            RowStore.closeAll(made);
            throw e;
        }
        out.accept(in.withColumns(made));
    }

    @Override
    public Saved saved() {
        return new Saved() {
            @Override
            public void save(StateWriter out) {
                keys.save(out);
                if (order != null) {
                    order.save(out);
                }
            }

            @Override
            public void restore(StateReader in) {
                keys.restore(in);
                if (order != null) {
                    order.restore(in);
                }
            }
        };
    }

    @Override
    public void close() {
        keys.close();
        if (order != null) {
            order.close();
        }
    }
}
