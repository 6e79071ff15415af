package io.ticklane.planner.logical.time;

import io.ticklane.api.plan.PhysicalNode;
import java.util.List;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.BiRel;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelWriter;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.metadata.RelMetadataQuery;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.util.ImmutableIntList;

/// A window join: for each left row the aggregates of the right rows of the same keys in a window
/// of time. Output: the left columns, then the aggregates.
public final class WindowMatchJoin extends BiRel implements TimeJoin {
    private final ImmutableIntList leftKeys;
    private final ImmutableIntList rightKeys;
    private final PhysicalNode.WindowJoin.Span span;
    private final List<AggregateCall> calls;

    /// A join of two inputs; the calls are over right columns.
    public WindowMatchJoin(
            RelOptCluster cluster, RelTraitSet traits, RelNode left, RelNode right, Window window) {
        super(cluster, traits, left, right);
        this.leftKeys = ImmutableIntList.copyOf(window.leftKeys());
        this.rightKeys = ImmutableIntList.copyOf(window.rightKeys());
        this.span = window.span();
        this.calls = List.copyOf(window.calls());
    }

    /// What is equal, which rows are in the window, and what is computed of them. Positions are
    /// those of each side.
    public record Window(
            List<Integer> leftKeys,
            List<Integer> rightKeys,
            PhysicalNode.WindowJoin.Span span,
            List<AggregateCall> calls) {}

    /// What is joined.
    public Window window() {
        return new Window(leftKeys, rightKeys, span, calls);
    }

    @Override
    public List<Integer> leftKeys() {
        return leftKeys;
    }

    @Override
    public List<Integer> rightKeys() {
        return rightKeys;
    }

    @Override
    public RelNode copy(RelTraitSet traits, List<RelNode> inputs) {
        return new WindowMatchJoin(getCluster(), traits, inputs.get(0), inputs.get(1), window());
    }

    @Override
    protected RelDataType deriveRowType() {
        var types = getCluster().getTypeFactory().builder();
        types.addAll(getLeft().getRowType().getFieldList());
        for (int i = 0; i < calls.size(); i++) {
            types.add("$call" + i, calls.get(i).getType());
        }
        return types.uniquify().build();
    }

    @Override
    public double estimateRowCount(RelMetadataQuery query) {
        return query.getRowCount(getLeft());
    }

    @Override
    public RelWriter explainTerms(RelWriter writer) {
        return super.explainTerms(writer)
                .item("leftKeys", leftKeys)
                .item("rightKeys", rightKeys)
                .item("span", span)
                .item("calls", calls);
    }
}
