package io.ticklane.exec.join;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.KeyFilter;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.filter.KeyTaker;
import io.ticklane.exec.operator.Sink;
import io.ticklane.exec.operator.Source;
import io.ticklane.exec.operator.Transform;
import io.ticklane.exec.query.QueryContext;
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
    private final BuildSink build;
    private @Nullable JoinTable table;
    private boolean brought;

    /// The operator of a plan node.
    public HashJoin(PhysicalNode.HashJoin node, QueryContext context) {
        this.node = node;
        this.context = context;
        this.build = new BuildSink(context, this::built);
    }

    private JoinTable built(List<Batch> batches) {
        JoinTable made = new JoinTable(context, node, batches);
        table = made;
        return made;
    }

    private JoinTable table() {
        JoinTable built = table;
        if (built == null) {
            throw new EngineException(
                    ErrorCode.INTERNAL, "the right side of a join is not built yet");
        }
        return built;
    }

    /// The sink of the right side. The source that it gives at its end has no rows: reading all its
    /// morsels, in parallel, makes the table.
    public Sink build() {
        return build;
    }

    /// Brings the keys of the right rows to the filters that scans of left rows wait for, after the
    /// table was made; nothing if its making has ended early.
    public void bringKeys(KeyTaker filters) {
        if (!table().isMade()) {
            return;
        }
        brought = true;
        for (KeyFilter each : node.keyFilters()) {
            filters.add(each.id(), table().columns().get(each.column()), node.nullsMatch());
        }
    }

    /// Lets the scans run without filters if the table will not be made: nobody wants the rows.
    public void endKeys(KeyTaker filters) {
        if (!brought) {
            node.keyFilters().forEach(each -> filters.giveUp(each.id()));
        }
    }

    /// A transform for the left side, one for each worker, after the table was made.
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
        return new UnmatchedRows(node, context, table());
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
