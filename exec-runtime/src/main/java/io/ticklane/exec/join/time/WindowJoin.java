package io.ticklane.exec.join.time;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.operator.Sink;
import io.ticklane.exec.operator.Transform;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.rows.LiteralColumn;
import io.ticklane.exec.rows.RowStore;
import io.ticklane.exec.window.FrameInputs;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A window join: functions over the right rows of a left row's key whose time lies in its window.
///
/// ```
///   right --build()--> AsofRight --> AsofTable: places by key and time
///                          \--> the columns that the functions look at, by place
///   left  --probe()--> for each batch: rows by key and start, places of their windows, functions
/// ```
///
/// Shared by the build sink and the probes; closed after all of them.
public final class WindowJoin implements AutoCloseable {
    private static final int STEP = 4096;

    private final PhysicalNode.WindowJoin node;
    private final QueryContext context;
    private final AsofBuild build;
    private final FrameInputs inputs;
    private @Nullable AsofRight right;
    private @Nullable AsofTable table;
    private @Nullable Batch sorted;

    /// The operator of a plan node.
    public WindowJoin(PhysicalNode.WindowJoin node, QueryContext context) {
        this.node = node;
        this.context = context;
        this.inputs = FrameInputs.of(node.calls());
        this.build = new AsofBuild(context, this::built);
    }

    private void built(List<Batch> batches) {
        AsofKeys.Sides sides =
                new AsofKeys.Sides(
                        node.left().output(),
                        node.right().output(),
                        node.leftKeys(),
                        node.rightKeys());
        AsofRight made = new AsofRight(sides, node.span().rightTime(), context, batches);
        right = made;
        if (!made.timesFit()) {
            throw new EngineException(
                    ErrorCode.FEATURE_NOT_SUPPORTED,
                    "WINDOW JOIN takes times of eight bytes, not "
                            + node.right().output().type(node.span().rightTime()).sql());
        }
        AsofTable places = new AsofTable(made, context);
        table = places;
        sorted = sorted(made, places);
    }

    private Batch sorted(AsofRight rows, AsofTable places) {
        int count = places.places();
        List<Column> columns = List.of();
        try (RowStore store = new RowStore(context.memory(), inputs.types(), count);
                ColumnBuilder ordinals =
                        new ColumnBuilder(context.memory(), SqlType.BIGINT, count)) {
            int[] ids = new int[Math.min(STEP, Math.max(1, count))];
            for (int first = 0; first < count; first += STEP) {
                context.check();
                int step = Math.min(STEP, count - first);
                for (int i = 0; i < step; i++) {
                    ids[i] = places.id(first + i);
                    ordinals.append((long) first + i);
                }
                List<Column> part = columns(rows, ids, step);
                try {
                    store.append(part, step);
                } finally {
                    RowStore.closeAll(part);
                }
            }
            columns = store.build();
            return new Batch(0, count, columns, ordinals.build());
        } catch (RuntimeException e) {
            RowStore.closeAll(columns);
            throw e;
        }
    }

    private List<Column> columns(AsofRight rows, int[] ids, int count) {
        List<Column> made = new ArrayList<>();
        try {
            for (Expression column : inputs.columns()) {
                made.add(
                        column instanceof Expression.Column(int index, SqlType type)
                                ? rows.rows().pick(context.memory(), index, type, ids, count, false)
                                : LiteralColumn.of(context, (Expression.Literal) column, count));
            }
            return made;
        } catch (RuntimeException e) {
            RowStore.closeAll(made);
            throw e;
        }
    }

    /// The sink of the right side; the source that it gives at its end has no rows.
    public Sink build() {
        return build;
    }

    /// A transform for the left side, one for each worker, after the build has finished.
    public Transform probe() {
        AsofRight rows = right;
        AsofTable places = table;
        Batch columns = sorted;
        if (rows == null || places == null || columns == null) {
            throw new EngineException(
                    ErrorCode.INTERNAL, "the right side of a window join is not built yet");
        }
        return new WindowProbe(
                node, context, new WindowProbe.Right(rows, places, columns, inputs.calls()));
    }

    @Override
    public void close() {
        build.close();
        if (sorted != null) {
            sorted.close();
        }
        if (table != null) {
            table.close();
        }
        if (right != null) {
            right.close();
        }
    }
}
