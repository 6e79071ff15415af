package io.ticklane.planner.logical.time;

import io.ticklane.api.plan.AsofMatch;
import java.util.List;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.BiRel;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelWriter;
import org.apache.calcite.rel.metadata.RelMetadataQuery;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.sql.validate.SqlValidatorUtil;
import org.apache.calcite.util.ImmutableIntList;

/// An as-of join: for each left row at most one right row of the same keys, by time. A node of its
/// own and no Calcite join, so that no join rule moves a condition into its right side (that would
/// change which row is the nearest). Output: the left columns, then the right ones.
public final class AsofMatchJoin extends BiRel implements TimeJoin {
    private final ImmutableIntList leftKeys;
    private final ImmutableIntList rightKeys;
    private final AsofMatch match;
    private final boolean outer;

    /// A join of two inputs.
    public AsofMatchJoin(
            RelOptCluster cluster,
            RelTraitSet traits,
            RelNode left,
            RelNode right,
            Condition condition) {
        super(cluster, traits, left, right);
        this.leftKeys = ImmutableIntList.copyOf(condition.leftKeys());
        this.rightKeys = ImmutableIntList.copyOf(condition.rightKeys());
        this.match = condition.match();
        this.outer = condition.outer();
    }

    /// What is equal, which times are matched, and whether left rows without a match stay.
    /// Positions are those of each side.
    public record Condition(
            List<Integer> leftKeys, List<Integer> rightKeys, AsofMatch match, boolean outer) {}

    /// What is joined.
    public Condition condition() {
        return new Condition(leftKeys, rightKeys, match, outer);
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
        return new AsofMatchJoin(getCluster(), traits, inputs.get(0), inputs.get(1), condition());
    }

    @Override
    protected RelDataType deriveRowType() {
        RelDataType right = getRight().getRowType();
        var types = getCluster().getTypeFactory();
        var nullable = types.builder();
        for (RelDataTypeField field : right.getFieldList()) {
            nullable.add(
                    field.getName(),
                    outer
                            ? types.createTypeWithNullability(field.getType(), true)
                            : field.getType());
        }
        return SqlValidatorUtil.createJoinType(
                types, getLeft().getRowType(), nullable.build(), null, List.of());
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
                .item("match", match.comparison())
                .item("times", List.of(match.leftTime(), match.rightTime()))
                .itemIf(
                        "toleranceNanos",
                        match.toleranceNanos().orElse(null),
                        match.toleranceNanos().isPresent())
                .item("outer", outer);
    }
}
