package io.ticklane.exec.table;

import io.ticklane.api.column.Slots;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.snapshot.StateReader;
import io.ticklane.api.snapshot.StateWriter;
import io.ticklane.api.type.RowType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.RowPicker;
import io.ticklane.exec.memory.GrowingLongs;
import io.ticklane.exec.operator.BatchConsumer;
import io.ticklane.exec.operator.Transform;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.rows.KeyTable;
import io.ticklane.exec.snapshot.Saved;
import io.ticklane.exec.window.KeyOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// DEDUPE: the first row of each key; with an interval, each row of a key unless one that was kept
/// has come within the interval before it. Rows without a time are all kept then, and drop none.
///
/// Serial: one for each lane.
public final class DedupeTransform implements Transform {
    private final PhysicalNode.TableFunction node;
    private final QueryContext context;
    private final KeyTable keys;
    private final @Nullable KeyOrder order;
    private final int time;
    private final long interval;
    private final GrowingLongs lastKept;
    private int known;
    private int[] picks = new int[0];

    /// The transform of a plan node.
    public DedupeTransform(PhysicalNode.TableFunction node, QueryContext context) {
        RowType input = node.input().output();
        this.node = node;
        this.context = context;
        this.keys = new KeyTable(context.memory(), node.keys().stream().map(input::type).toList());
        this.order =
                node.order().isEmpty()
                        ? null
                        : new KeyOrder(context, input, node.keys(), node.order());
        this.interval =
                node.arguments().stream()
                        .filter(Expression.Literal.class::isInstance)
                        .map(literal -> (Long) ((Expression.Literal) literal).value())
                        .findFirst()
                        .orElse(-1L);
        this.time = interval < 0 ? -1 : node.order().get(0).column();
        this.lastKept = new GrowingLongs(context.memory());
    }

    @Override
    public void process(Batch in, BatchConsumer out) {
        context.check();
        int rows = in.rows();
        if (rows == 0) {
            return;
        }
        var slotOfRow = keys.assign(node.keys().stream().map(in::column).toList(), rows);
        if (order != null) {
            order.check(in, slotOfRow, keys.size());
        }
        if (picks.length < rows) {
            picks = new int[rows];
        }
        Slots slots = Slots.of(slotOfRow);
        int count = interval < 0 ? firsts(slots, rows) : apart(slots, in.column(time), rows);
        if (count == 0) {
            return;
        }
        try (Batch arranged = in.withColumns(arranged(in))) {
            out.accept(
                    count == rows
                            ? arranged.retain()
                            : RowPicker.pick(context.memory(), arranged, picks, count));
        }
    }

    /// The keys, then the other columns.
    private List<Column> arranged(Batch in) {
        List<Column> columns = new ArrayList<>();
        node.keys().forEach(key -> columns.add(in.column(key).retain()));
        for (Expression argument : node.arguments()) {
            if (argument instanceof Expression.Column column) {
                columns.add(in.column(column.index()).retain());
            }
        }
        return columns;
    }

    /// Slots are given in the order of the first rows of their keys.
    private int firsts(Slots slots, int rows) {
        int count = 0;
        for (int row = 0; row < rows; row++) {
            if (slots.get(row) >= known) {
                known = slots.get(row) + 1;
                picks[count++] = row;
            }
        }
        return count;
    }

    private int apart(Slots slots, Column times, int rows) {
        int count = 0;
        lastKept.ensure((long) keys.size() << 1);
        for (int row = 0; row < rows; row++) {
            if (times.isNull(row)) {
                picks[count++] = row;
                continue;
            }
            long at = (long) slots.get(row) << 1;
            long now = times.longValue(row);
            boolean isFirst = lastKept.get(at) == 0;
            if (isFirst || Long.compareUnsigned(now - lastKept.get(at + 1), interval) > 0) {
                lastKept.set(at, 1);
                lastKept.set(at + 1, now);
                picks[count++] = row;
            }
        }
        return count;
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
                if (interval >= 0) {
                    lastKept.save(out, 2L * keys.size());
                }
            }

            @Override
            public void restore(StateReader in) {
                keys.restore(in);
                if (order != null) {
                    order.restore(in);
                }
                known = keys.size();
                if (interval >= 0) {
                    lastKept.restore(in, 2L * keys.size());
                }
            }
        };
    }

    @Override
    public void close() {
        keys.close();
        lastKept.close();
        if (order != null) {
            order.close();
        }
    }
}
