package io.ticklane.exec.frame;

import io.ticklane.api.plan.BuiltinWindow;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.WindowCall;
import io.ticklane.api.snapshot.StateReader;
import io.ticklane.api.snapshot.StateWriter;
import io.ticklane.exec.aggregate.ResultValue;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.memory.GrowingLongs;
import io.ticklane.exec.query.QueryContext;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// RANK or DENSE_RANK along the rows of each key: a row that is no peer of the one before it begins
/// a rank. Without order columns all rows are peers.
///
/// Threads: one at a time.
final class RankedRows implements InOrderCalls {
    private final QueryContext context;
    private final WindowCall call;
    private final boolean dense;
    private final int[] order;

    /// for each slot how many rows have come, and the rank of the last one
    private final GrowingLongs ranks;

    /// the order columns of the last row of each slot
    private final List<RingColumn> last = new ArrayList<>();

    /// The ranks of a call by columns of the input.
    RankedRows(QueryContext context, WindowCall call, List<Expression.Column> order) {
        this.context = context;
        this.call = call;
        this.dense = call.function().equals(BuiltinWindow.DENSE_RANK.name());
        this.order = order.stream().mapToInt(Expression.Column::index).toArray();
        this.ranks = new GrowingLongs(context.memory());
        order.forEach(column -> last.add(new RingColumn(context.memory(), column.type())));
    }

    /// Whether a function is one of these.
    static boolean has(String function) {
        return function.equals(BuiltinWindow.RANK.name())
                || function.equals(BuiltinWindow.DENSE_RANK.name());
    }

    @Override
    public List<Column> advance(Batch in, MemorySegment slots, int slotCount) {
        ranks.ensure(2L * slotCount);
        last.forEach(column -> column.ensure(slotCount));
        try (ColumnBuilder out = new ColumnBuilder(context.memory(), call.type(), in.rows())) {
            for (int row = 0; row < in.rows(); row++) {
                int slot = slots.get(ValueLayout.JAVA_INT_UNALIGNED, (long) row << 2);
                ResultValue.append(out, rank(in, row, slot));
            }
            return List.of(out.build());
        }
    }

    private long rank(Batch in, int row, int slot) {
        long seen = ranks.get(2L * slot);
        long rank = ranks.get(2L * slot + 1);
        if (seen == 0 || !isPeer(in, row, slot)) {
            rank = dense ? rank + 1 : seen + 1;
            ranks.set(2L * slot + 1, rank);
            for (int i = 0; i < order.length; i++) {
                last.get(i).set(slot, in.column(order[i]), row);
            }
        }
        ranks.set(2L * slot, seen + 1);
        return rank;
    }

    private boolean isPeer(Batch in, int row, int slot) {
        for (int i = 0; i < order.length; i++) {
            if (!last.get(i).has(slot, in.column(order[i]), row)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public Optional<String> unsaved() {
        return Optional.empty();
    }

    @Override
    public void save(StateWriter out, int slotCount) {
        ranks.save(out, 2L * slotCount);
        last.forEach(column -> column.save(context.memory(), out, slotCount, _ -> true));
    }

    @Override
    public void restore(StateReader in, int slotCount) {
        ranks.restore(in, 2L * slotCount);
        last.forEach(column -> column.restore(context.memory(), in, slotCount));
    }

    @Override
    public void close() {
        ranks.close();
        last.forEach(RingColumn::close);
    }
}
