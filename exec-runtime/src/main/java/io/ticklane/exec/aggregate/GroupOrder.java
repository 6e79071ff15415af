package io.ticklane.exec.aggregate;

import io.ticklane.api.plan.SortKey;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.memory.GrowingMemory;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.rows.RowOrder;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/// Puts groups in the order of their first row.
final class GroupOrder {
    private GroupOrder() {}

    /// The groups in the order of their first row, four bytes each, in `target`.
    static MemorySegment byFirstRow(QueryContext context, Groups groups, GrowingMemory target) {
        int count = groups.size();
        MemorySegment order = target.ensure(Math.max(1L, count) << 2);
        try (ColumnBuilder builder = new ColumnBuilder(context.memory(), SqlType.BIGINT, count)) {
            for (int slot = 0; slot < count; slot++) {
                order.set(ValueLayout.JAVA_INT_UNALIGNED, (long) slot << 2, slot);
                builder.append(groups.firstPosition(slot));
            }
            try (Column positions = builder.build()) {
                new RowOrder(
                                List.of(positions),
                                List.of(new SortKey(0, false, false)),
                                context.dictionary())
                        .sort(context, order, 0, count);
            }
        }
        return order;
    }
}
