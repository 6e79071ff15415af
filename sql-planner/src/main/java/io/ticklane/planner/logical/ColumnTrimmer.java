package io.ticklane.planner.logical;

import io.ticklane.api.plan.AsofMatch;
import io.ticklane.planner.logical.rows.KeyedRows;
import io.ticklane.planner.logical.time.AsofMatchJoin;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.RelFactories;
import org.apache.calcite.rel.core.SetOp;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.sql2rel.RelFieldTrimmer;
import org.apache.calcite.tools.RelBuilder;
import org.apache.calcite.util.ImmutableBitSet;
import org.apache.calcite.util.mapping.Mapping;
import org.apache.calcite.util.mapping.MappingType;
import org.apache.calcite.util.mapping.Mappings;

/// Calcite's removal of unused columns, taught our own nodes. Its methods are found by reflection
/// on the node's class.
public final class ColumnTrimmer extends RelFieldTrimmer {
    private final boolean stream;

    /// A trimmer; `stream` if the result has no end.
    ColumnTrimmer(RelBuilder builder, boolean stream) {
        super(null, builder);
        this.stream = stream;
    }

    /// Unions of streams keep all columns: their rows are put together by one of them.
    @Override
    public TrimResult trimFields(SetOp set, ImmutableBitSet used, Set<RelDataTypeField> extra) {
        int width = set.getRowType().getFieldCount();
        return super.trimFields(set, stream ? ImmutableBitSet.range(width) : used, extra);
    }

    /// Removes columns below an as-of join: its keys and times stay.
    public TrimResult trimFields(
            AsofMatchJoin join, ImmutableBitSet used, Set<RelDataTypeField> extra) {
        int leftCount = join.getLeft().getRowType().getFieldCount();
        int rightCount = join.getRight().getRowType().getFieldCount();
        AsofMatchJoin.Condition condition = join.condition();
        ImmutableBitSet left =
                used.intersect(ImmutableBitSet.range(leftCount))
                        .union(ImmutableBitSet.of(condition.leftKeys()))
                        .set(condition.match().leftTime());
        ImmutableBitSet right =
                used.except(ImmutableBitSet.range(leftCount))
                        .shift(-leftCount)
                        .union(ImmutableBitSet.of(condition.rightKeys()))
                        .set(condition.match().rightTime());
        TrimResult trimmedLeft = narrow(trimChild(join, join.getLeft(), left, Set.of()), left);
        TrimResult trimmedRight = narrow(trimChild(join, join.getRight(), right, Set.of()), right);
        Mapping leftMap = trimmedLeft.right;
        Mapping rightMap = trimmedRight.right;
        AsofMatch match = condition.match();
        RelNode made =
                new AsofMatchJoin(
                        join.getCluster(),
                        join.getTraitSet(),
                        trimmedLeft.left,
                        trimmedRight.left,
                        new AsofMatchJoin.Condition(
                                moved(condition.leftKeys(), leftMap),
                                moved(condition.rightKeys(), rightMap),
                                new AsofMatch(
                                        leftMap.getTarget(match.leftTime()),
                                        rightMap.getTarget(match.rightTime()),
                                        match.comparison(),
                                        match.toleranceNanos()),
                                condition.outer()));
        Mapping mapping =
                Mappings.create(
                        MappingType.INVERSE_SURJECTION,
                        leftCount + rightCount,
                        made.getRowType().getFieldCount());
        int newLeftCount = trimmedLeft.left.getRowType().getFieldCount();
        for (int i = 0; i < leftCount; i++) {
            set(mapping, i, leftMap.getTargetOpt(i), 0);
        }
        for (int i = 0; i < rightCount; i++) {
            set(mapping, leftCount + i, rightMap.getTargetOpt(i), newLeftCount);
        }
        return result(made, mapping);
    }

    /// Removes columns below a step along the rows of each key: its keys and its time stay.
    public TrimResult trimFields(
            KeyedRows rows, ImmutableBitSet used, Set<RelDataTypeField> extra) {
        int width = rows.getInput().getRowType().getFieldCount();
        ImmutableBitSet needed =
                used.intersect(ImmutableBitSet.range(width))
                        .union(ImmutableBitSet.range(rows.keys()));
        if (rows.time().isPresent()) {
            needed = needed.set(rows.time().get());
        }
        TrimResult trimmed = narrow(trimChild(rows, rows.getInput(), needed, Set.of()), needed);
        Mapping mapping =
                Mappings.create(
                        MappingType.INVERSE_SURJECTION,
                        width + rows.more(),
                        needed.cardinality() + rows.more());
        for (int column : needed) {
            mapping.set(column, trimmed.right.getTarget(column));
        }
        for (int column = 0; column < rows.more(); column++) {
            mapping.set(width + column, needed.cardinality() + column);
        }
        List<Integer> kept = needed.asList();
        return result(rows.narrow(trimmed.left, kept), mapping);
    }

    /// A filter keeps the columns that it reads; a projection drops those that nothing else needs.
    private TrimResult narrow(TrimResult trimmed, ImmutableBitSet needed) {
        RelNode rel = trimmed.left;
        if (rel.getRowType().getFieldCount() <= needed.cardinality()) {
            return trimmed;
        }
        Mapping mapping =
                Mappings.create(
                        MappingType.INVERSE_SURJECTION,
                        trimmed.right.getSourceCount(),
                        needed.cardinality());
        List<Integer> kept = new ArrayList<>();
        for (int column : needed) {
            mapping.set(column, kept.size());
            kept.add(trimmed.right.getTarget(column));
        }
        RelBuilder builder = RelFactories.LOGICAL_BUILDER.create(rel.getCluster(), null).push(rel);
        return result(builder.project(builder.fields(kept)).build(), mapping);
    }

    private static void set(Mapping mapping, int source, int target, int offset) {
        if (target >= 0) {
            mapping.set(source, target + offset);
        }
    }

    private static List<Integer> moved(List<Integer> columns, Mapping mapping) {
        return columns.stream().map(mapping::getTarget).toList();
    }
}
