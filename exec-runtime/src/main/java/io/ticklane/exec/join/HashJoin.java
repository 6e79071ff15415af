package io.ticklane.exec.join;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.type.RowType;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.operator.Sink;
import io.ticklane.exec.operator.Source;
import io.ticklane.exec.operator.Transform;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.rows.KeyTable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A hash join. Without key columns every right row is a candidate for every left row (a nested
/// loop in bounded pieces).
///
/// ```
///   right --build()--> table --+--probe()--> pairs, in the order of the left rows
///   left  ---------------------+
///   RIGHT and FULL, when all left rows have probed: unmatched() --> the right rows without a match
/// ```
///
/// Shared by the build sink, the probes and the source of unmatched rows; closed after all of them.
public final class HashJoin implements AutoCloseable {
    private final PhysicalNode.HashJoin node;
    private final QueryContext context;
    private final RightRows build;
    private @Nullable JoinTable table;

    /// The operator of a plan node.
    public HashJoin(PhysicalNode.HashJoin node, QueryContext context) {
        this.node = node;
        this.context = context;
        this.build = new RightRows(context, node.right().output(), this::built);
    }

    private void built(List<Column> columns, int rows) {
        RowType left = node.left().output();
        RowType right = node.right().output();
        KeyTable keys =
                new KeyTable(
                        context.memory(),
                        node.rightKeys().stream().map(right::type).toList(),
                        node.leftKeys().stream().map(left::type).toList());
        table = new JoinTable(context, columns, rows, keys);
        table.fill(node.rightKeys(), node.nullsMatch(), hasUnmatched());
    }

    private JoinTable table() {
        JoinTable built = table;
        if (built == null) {
            throw new EngineException(
                    ErrorCode.INTERNAL, "the right side of a join is not built yet");
        }
        return built;
    }

    /// The sink of the right side; the source that it gives at its end has no rows.
    public Sink build() {
        return build;
    }

    /// A transform for the left side, one for each worker, after the build has finished.
    public Transform probe() {
        return new HashProbe(node, context, table());
    }

    /// Whether [#unmatched()] has to run after all left rows have probed (RIGHT and FULL).
    public boolean hasUnmatched() {
        return switch (node.kind()) {
            case RIGHT, FULL -> true;
            case INNER, LEFT, SEMI, ANTI, NULL_AWARE_ANTI, LEFT_MARK -> false;
        };
    }

    /// The right rows without a match, with NULLs on the left, in right order.
    public Source unmatched() {
        return new UnmatchedRows(context, table(), node.left().output());
    }

    @Override
    public void close() {
        build.close();
        if (table != null) {
            table.close();
            table = null;
        }
    }
}
