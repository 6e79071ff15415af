package io.ticklane.exec.join;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.operator.Sink;
import io.ticklane.exec.operator.Transform;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.rows.KeyTable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An as-of join. The build clusters the right rows by key and puts their times in order (rows of
/// equal times in right order); a probe finds the place of each left time by galloping from where
/// the last left row of the key was, so rows in time order cost a step or two. Rows whose key or
/// time is NULL match nothing.
///
/// Shared by the build sink and the probes; closed after all of them.
public final class AsofJoin implements AutoCloseable {
    private final PhysicalNode.AsofJoin node;
    private final QueryContext context;
    private final RightRows build;
    private @Nullable AsofTable table;

    /// The operator of a plan node.
    public AsofJoin(PhysicalNode.AsofJoin node, QueryContext context) {
        this.node = node;
        this.context = context;
        RowType right = node.right().output();
        SqlType leftTime = node.left().output().type(node.match().leftTime());
        SqlType rightTime = right.type(node.match().rightTime());
        if (Lane.of(leftTime) != Lane.of(rightTime) || leftTime.scale() != rightTime.scale()) {
            throw new EngineException(
                    ErrorCode.INTERNAL,
                    "an as-of join compares "
                            + leftTime.sql()
                            + " with "
                            + rightTime.sql()
                            + " without a cast");
        }
        this.build = new RightRows(context, right, this::built);
    }

    private void built(List<Column> columns, int rows) {
        RowType left = node.left().output();
        RowType right = node.right().output();
        KeyTable keys =
                new KeyTable(
                        context.memory(),
                        node.rightKeys().stream().map(right::type).toList(),
                        node.leftKeys().stream().map(left::type).toList());
        table = new AsofTable(context, columns, keys);
        table.fill(node.rightKeys(), node.match().rightTime(), rows);
    }

    /// The sink of the right side; the source that it gives at its end has no rows.
    public Sink build() {
        return build;
    }

    /// A transform for the left side, one for each worker, after the build has finished.
    public Transform probe() {
        AsofTable built = table;
        if (built == null) {
            throw new EngineException(
                    ErrorCode.INTERNAL, "the right side of an as-of join is not built yet");
        }
        return new AsofProbe(node, context, built);
    }

    @Override
    public void close() {
        build.close();
        if (table != null) {
            table.close();
        }
    }
}
