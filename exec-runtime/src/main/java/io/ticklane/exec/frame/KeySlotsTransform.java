package io.ticklane.exec.frame;

import io.ticklane.api.plan.PhysicalNode;
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
import io.ticklane.exec.window.KeyOrder;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Gives each row the slot of its key as a further column, for lanes that share the keys, and
/// checks that the rows of each key come in order: 58000 if not.
///
/// Serial.
public final class KeySlotsTransform implements Transform {
    private final QueryContext context;
    private final List<Integer> columns;
    private final KeyTable keys;
    private final @Nullable KeyOrder order;

    /// The keys and the order of a window.
    public KeySlotsTransform(PhysicalNode.FrameWindow node, QueryContext context) {
        RowType input = node.input().output();
        this.context = context;
        this.columns = node.keys();
        this.keys = new KeyTable(context.memory(), node.keys().stream().map(input::type).toList());
        this.order =
                node.order().isEmpty()
                        ? null
                        : new KeyOrder(context, input, node.keys(), node.order());
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
    public void close() {
        keys.close();
        if (order != null) {
            order.close();
        }
    }
}
