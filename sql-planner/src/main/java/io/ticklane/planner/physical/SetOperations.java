package io.ticklane.planner.physical;

import io.ticklane.api.plan.BuiltinWindow;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.Frame;
import io.ticklane.api.plan.JoinKind;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.WindowCall;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.planner.expression.Casts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Intersect;
import org.apache.calcite.rel.core.SetOp;
import org.apache.calcite.rel.core.Union;

/// UNION, INTERSECT and EXCEPT. The last two are joins on all columns, NULLs being equal; with ALL,
/// on the columns and the number of the row among its equals, so that each row finds one partner.
final class SetOperations {
    private final Implementation implementation;
    private final SetOp relation;
    private final RowType output;

    SetOperations(Implementation implementation, SetOp relation) {
        this.implementation = implementation;
        this.relation = relation;
        this.output = Implementation.columns(relation);
    }

    Step step() {
        List<Step> inputs =
                inputs(relation).map(input -> as(implementation.step(input), output)).toList();
        if (relation instanceof Union) {
            Step all = implementation.united(inputs, output);
            return relation.all ? all : distinct(all);
        }
        JoinKind kind = relation instanceof Intersect ? JoinKind.SEMI : JoinKind.ANTI;
        Step made = relation.all ? numbered(inputs.get(0)) : distinct(inputs.get(0));
        for (Step right : inputs.subList(1, inputs.size())) {
            made = match(made, relation.all ? numbered(right) : right, kind);
        }
        return relation.all ? as(made, output) : made;
    }

    /// The inputs, and for a UNION ALL among those of a UNION the inputs of it.
    private Stream<RelNode> inputs(SetOp set) {
        return set.getInputs().stream()
                .map(RelNode::stripped)
                .flatMap(input ->
                        relation instanceof Union && input instanceof Union union && union.all
                                ? inputs(union)
                                : Stream.of(input));
    }

    /// All rows of all steps.
    static Step union(List<Step> inputs, RowType output) {
        List<PhysicalNode> nodes = new ArrayList<>();
        double rows = 0;
        for (Step input : inputs) {
            nodes.add(input.standIn(nodes.size()));
            rows += input.rows();
        }
        return new Step(new PhysicalNode.Union(nodes, output), inputs, rows);
    }

    /// The first columns of a step in other types.
    private static Step as(Step step, RowType output) {
        List<Expression> columns = new ArrayList<>();
        for (int i = 0; i < output.size(); i++) {
            columns.add(
                    Casts.cast(new Expression.Column(i, step.output().type(i)), output.type(i)));
        }
        return Scans.project(step, columns, output);
    }

    private Step distinct(Step step) {
        double rows = Estimates.groups(step.rows(), output.size());
        return step.then(
                rows,
                node ->
                        new PhysicalNode.Aggregate(
                                node, positions(output.size()), List.of(), output));
    }

    private static List<Integer> positions(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    private static Step numbered(Step step) {
        SqlType type = SqlType.BIGINT.withNullable(false);
        WindowCall number =
                new WindowCall(BuiltinWindow.ROW_NUMBER.name(), false, false, List.of(), type);
        RowType output = step.output().concat(RowType.of(new Field("$number", type)));
        return step.then(
                step.rows(),
                node ->
                        new PhysicalNode.FrameWindow(
                                node,
                                positions(step.output().size()),
                                List.of(),
                                Frame.PARTITION,
                                List.of(number),
                                output,
                                true,
                                false));
    }

    private static Step match(Step left, Step right, JoinKind kind) {
        List<Integer> keys = positions(left.output().size());
        return left.with(
                right,
                left.rows(),
                (l, r) ->
                        new PhysicalNode.HashJoin(
                                l, r, kind, keys, keys, true, Optional.empty(), l.output()));
    }
}
