package io.ticklane.planner.logical;

import io.ticklane.planner.validate.LibraryOperator;
import java.util.List;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.RelCollation;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelWriter;
import org.apache.calcite.rel.SingleRel;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.util.ImmutableIntList;

/// A table function of a library over each key's rows in an order. Output: the key columns, then
/// the function's columns. Operands are the columns of the function's column parameters.
public final class KeyedTableFunction extends SingleRel {
    private final LibraryOperator function;
    private final ImmutableIntList keys;
    private final RelCollation order;
    private final ImmutableIntList operands;

    /// A call of a function over an input.
    public KeyedTableFunction(RelOptCluster cluster, RelTraitSet traits, RelNode input, Call call) {
        super(cluster, traits, input);
        this.function = call.function();
        this.keys = ImmutableIntList.copyOf(call.keys());
        this.order = call.order();
        this.operands = ImmutableIntList.copyOf(call.operands());
        this.rowType = call.rowType();
    }

    /// What is called, on which keys and order, and what comes out.
    public record Call(
            LibraryOperator function,
            List<Integer> keys,
            RelCollation order,
            List<Integer> operands,
            RelDataType rowType) {}

    /// The call.
    public Call call() {
        return new Call(function, keys, order, operands, getRowType());
    }

    @Override
    public RelNode copy(RelTraitSet traits, List<RelNode> inputs) {
        return new KeyedTableFunction(getCluster(), traits, inputs.get(0), call());
    }

    @Override
    public RelWriter explainTerms(RelWriter writer) {
        return super.explainTerms(writer)
                .item("function", LibraryOperator.name(function.definition(), function.constants()))
                .item("keys", keys)
                .item("order", order)
                .item("operands", operands);
    }
}
