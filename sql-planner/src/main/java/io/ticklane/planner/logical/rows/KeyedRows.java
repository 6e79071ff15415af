package io.ticklane.planner.logical.rows;

import io.ticklane.api.function.BuiltinTable;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.type.SqlType;
import io.ticklane.api.type.TypeKind;
import io.ticklane.planner.validate.RowStep;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.plan.Convention;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelWriter;
import org.apache.calcite.rel.SingleRel;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rel.type.RelDataTypeField;

/// A step along the rows of each key, in the order of a time. Its columns are those of its input,
/// of which the first are the keys, and the window of a session; all but the keys may be NULL.
public final class KeyedRows extends SingleRel {
    private final int keys;
    private final Optional<Integer> time;
    private final Step step;

    KeyedRows(RelNode input, int keys, Optional<Integer> time, Step step) {
        super(input.getCluster(), input.getCluster().traitSetOf(Convention.NONE), input);
        this.keys = keys;
        this.time = time;
        this.step = step;
    }

    /// A step of time.
    public record Width(long count, boolean months) {
        private Expression literal() {
            return new Expression.Literal(
                    count,
                    months ? SqlType.of(TypeKind.INTERVAL_YEAR_MONTH) : SqlType.INTERVAL_DAY_TIME);
        }
    }

    /// What is done; `methods` are those of the columns after the keys that the function wants, as
    /// texts or literals.
    public record Step(BuiltinTable function, Optional<Width> width, List<Object> methods) {
        public Step {
            methods = List.copyOf(methods);
        }

        /// The arguments after the columns.
        public List<Expression> literals() {
            List<Expression> literals = new ArrayList<>();
            width.ifPresent(interval -> literals.add(interval.literal()));
            for (Object method : methods) {
                literals.add(
                        method instanceof Expression.Literal constant
                                ? constant
                                : new Expression.Literal(method, SqlType.VARCHAR));
            }
            return literals;
        }
    }

    /// How many of the columns are keys.
    public int keys() {
        return keys;
    }

    /// The column that the rows of a key are ordered by.
    public Optional<Integer> time() {
        return time;
    }

    /// What is done.
    public Step step() {
        return step;
    }

    /// The step over some of the columns, which the input has.
    public KeyedRows narrow(RelNode input, List<Integer> kept) {
        List<Object> methods =
                step.methods().isEmpty()
                        ? List.of()
                        : kept.subList(keys, kept.size()).stream()
                                .map(column -> step.methods().get(column - keys))
                                .toList();
        return new KeyedRows(
                input,
                keys,
                time.map(kept::indexOf),
                new Step(step.function(), step.width(), methods));
    }

    /// How many columns come after those of the input.
    public int more() {
        return getRowType().getFieldCount() - getInput().getRowType().getFieldCount();
    }

    @Override
    protected RelDataType deriveRowType() {
        RelDataTypeFactory types = getCluster().getTypeFactory();
        RelDataTypeFactory.Builder row = types.builder();
        for (RelDataTypeField field : getInput().getRowType().getFieldList()) {
            row.add(
                    field.getName(),
                    field.getIndex() < keys
                            ? field.getType()
                            : types.createTypeWithNullability(field.getType(), true));
        }
        if (step.function() == BuiltinTable.SESSION && time.isPresent()) {
            RowStep.addWindow(
                    types, row, getInput().getRowType().getFieldList().get(time.get()).getType());
        }
        return row.build();
    }

    @Override
    public RelNode copy(org.apache.calcite.plan.RelTraitSet traits, List<RelNode> inputs) {
        return new KeyedRows(inputs.get(0), keys, time, step);
    }

    @Override
    public RelWriter explainTerms(RelWriter writer) {
        return super.explainTerms(writer)
                .item("function", step.function())
                .item("keys", keys)
                .itemIf("time", time.orElse(-1), time.isPresent())
                .item("literals", step.literals());
    }
}
