package io.ticklane.exec.frame;

import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.snapshot.StateReader;
import io.ticklane.api.snapshot.StateWriter;
import io.ticklane.api.type.RowType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.operator.BatchConsumer;
import io.ticklane.exec.operator.Transform;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.rows.KeyTable;
import io.ticklane.exec.rows.RowStore;
import io.ticklane.exec.snapshot.Saved;
import io.ticklane.exec.window.KeyOrder;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Computes functions over frames of ROWS in the order of the input: each row goes to the state of
/// its key, so rows of different keys may be mixed and nothing is sorted. Fails with 58000 when the
/// rows of a key are not in the order that the plan relies on.
///
/// Serial: one for each lane.
public final class InOrderFrameTransform implements Transform {
    private final PhysicalNode.FrameWindow node;
    private final QueryContext context;
    private final KeyTable keys;
    private final @Nullable KeyOrder order;
    private final InOrderFrames frames;

    /// The transform of a plan node that is in order.
    public InOrderFrameTransform(PhysicalNode.FrameWindow node, QueryContext context) {
        RowType input = node.input().output();
        this.node = node;
        this.context = context;
        List<Expression.Column> columns =
                node.order().stream()
                        .map(key -> new Expression.Column(key.column(), input.type(key.column())))
                        .toList();
        this.frames = new InOrderFrames(context, node.frame(), columns, node.calls());
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
        MemorySegment slots = keys.assign(node.keys().stream().map(in::column).toList(), in.rows());
        if (order != null) {
            order.check(in, slots, keys.size());
        }
        List<Column> results = frames.advance(in, slots, keys.size());
        List<Column> columns = new ArrayList<>();
        try {
            in.columns().forEach(column -> columns.add(column.retain()));
        } catch (RuntimeException e) {
            RowStore.closeAll(results);
            throw e;
        }
        columns.addAll(results);
        out.accept(in.withColumns(columns));
    }

    @Override
    public Saved saved() {
        return new Saved() {
            @Override
            public Optional<String> unsaved() {
                return frames.unsaved();
            }

            @Override
            public void save(StateWriter out) {
                keys.save(out);
                if (order != null) {
                    order.save(out);
                }
                frames.save(out, keys.size());
            }

            @Override
            public void restore(StateReader in) {
                keys.restore(in);
                if (order != null) {
                    order.restore(in);
                }
                frames.restore(in, keys.size());
            }
        };
    }

    @Override
    public void close() {
        keys.close();
        frames.close();
        if (order != null) {
            order.close();
        }
    }
}
