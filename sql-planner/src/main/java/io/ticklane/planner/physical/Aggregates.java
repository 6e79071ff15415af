package io.ticklane.planner.physical;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.AggregateCall;
import io.ticklane.api.plan.BuiltinAggregate;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.SortKey;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.planner.expression.Casts;
import io.ticklane.planner.expression.Literals;
import io.ticklane.planner.expression.Translator;
import io.ticklane.planner.validate.LibraryOperator;
import io.ticklane.planner.validate.TypeMapping;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.util.ImmutableBitSet;

/// Aggregation: one operator for each grouping set, over the same input, with NULLs for the keys
/// that a set leaves out.
final class Aggregates {
    private final Implementation implementation;
    private final Aggregate relation;
    private final RowType output;
    private final List<org.apache.calcite.rel.core.AggregateCall> computed;

    Aggregates(Implementation implementation, Aggregate relation) {
        this.implementation = implementation;
        this.relation = relation;
        this.output = Implementation.columns(relation);
        this.computed = relation.getAggCallList().stream().filter(call -> !isKnown(call)).toList();
    }

    Step step() {
        Step input = implementation.step(relation.getInput());
        Columns arguments = new Columns(input);
        List<AggregateCall> calls = new ArrayList<>();
        for (org.apache.calcite.rel.core.AggregateCall call : computed) {
            calls.add(call(call, input, arguments));
        }
        Step step = arguments.step();
        List<Step> sets =
                relation.getGroupSets().stream().map(set -> set(step, set, calls)).toList();
        if (sets.size() == 1) {
            return sets.get(0);
        }
        return SetOperations.union(sets, output);
    }

    /// Calls that have one value for a grouping set: GROUPING and literals.
    private static boolean isKnown(org.apache.calcite.rel.core.AggregateCall call) {
        return switch (call.getAggregation().getKind()) {
            case GROUPING, GROUPING_ID, GROUP_ID, LITERAL_AGG -> true;
            default -> false;
        };
    }

    private Step set(Step input, ImmutableBitSet set, List<AggregateCall> calls) {
        List<Integer> keys = set.asList();
        List<Integer> all = relation.getGroupSet().asList();
        List<Field> fields = new ArrayList<>();
        for (int key : keys) {
            fields.add(new Field(output.field(all.indexOf(key)).name(), input.output().type(key)));
        }
        int next = 0;
        for (int i = 0; i < relation.getAggCallList().size(); i++) {
            if (!isKnown(relation.getAggCallList().get(i))) {
                fields.add(
                        new Field(output.field(all.size() + i).name(), calls.get(next++).type()));
            }
        }
        double rows = Estimates.groups(input.rows(), keys.size());
        Step aggregate =
                implementation.grouped(
                        input.then(
                                rows,
                                node ->
                                        new PhysicalNode.Aggregate(
                                                node, keys, calls, new RowType(fields))));
        return Implementation.project(aggregate, layout(set, aggregate.output()), output);
    }

    /// The relation's columns from those of one grouping set.
    private List<Expression> layout(ImmutableBitSet set, RowType aggregate) {
        List<Expression> made = new ArrayList<>();
        for (int key : relation.getGroupSet()) {
            int position = set.indexOf(key);
            made.add(
                    position < 0
                            ? Literals.missing(output.type(made.size()))
                            : new Expression.Column(position, aggregate.type(position)));
        }
        int next = set.cardinality();
        for (org.apache.calcite.rel.core.AggregateCall call : relation.getAggCallList()) {
            if (isKnown(call)) {
                made.add(known(call, set, output.type(made.size())));
            } else {
                made.add(new Expression.Column(next, aggregate.type(next)));
                next++;
            }
        }
        return made;
    }

    private Expression known(
            org.apache.calcite.rel.core.AggregateCall call, ImmutableBitSet set, SqlType type) {
        if (call.getAggregation().getKind() == SqlKind.LITERAL_AGG) {
            return Casts.cast(implementation.translator().translate(call.rexList.get(0)), type);
        }
        long bits = 0;
        for (int argument : call.getArgList()) {
            bits = bits << 1 | (set.get(argument) ? 0 : 1);
        }
        return new Expression.Literal(bits, type);
    }

    /// A call over columns of the input; what it computes of them becomes further columns.
    static AggregateCall call(
            org.apache.calcite.rel.core.AggregateCall call, Step input, Columns columns) {
        if (call.distinctKeys != null) {
            throw new EngineException(
                    ErrorCode.FEATURE_NOT_SUPPORTED, "WITHIN DISTINCT is not supported");
        }
        SqlType type = TypeMapping.fromCalcite(call.getType());
        List<SortKey> order = Implementation.sortKeys(call.getCollation());
        Optional<Integer> filter =
                call.hasFilter() ? Optional.of(call.filterArg) : Optional.empty();
        if (call.getAggregation() instanceof LibraryOperator library) {
            List<Expression> given = new ArrayList<>();
            call.getArgList().forEach(argument -> given.add(column(input, argument)));
            List<Expression> made = new ArrayList<>();
            Translator.columns(library, given)
                    .forEach(argument -> made.add(columns.column(argument)));
            return new AggregateCall(
                    library.definition().spec().name(),
                    call.isDistinct(),
                    library.arguments(made),
                    order,
                    filter,
                    type);
        }
        BuiltinAggregate aggregate =
                Calls.aggregate(call.getAggregation())
                        .orElseThrow(() ->
                                new EngineException(
                                        ErrorCode.FEATURE_NOT_SUPPORTED,
                                        "the aggregate "
                                                + call.getAggregation().getName()
                                                + " is not supported"));
        if (percentile(call)) {
            return percentile(call, aggregate, input, type);
        }
        List<Expression> arguments = new ArrayList<>();
        for (int argument : call.getArgList()) {
            arguments.add(
                    Calls.isConstant(aggregate, arguments.size())
                            ? constant(input, argument, aggregate.name())
                            : statistic(aggregate, column(input, argument), columns));
        }
        return new AggregateCall(
                aggregate.name(), call.isDistinct(), arguments, order, filter, type);
    }

    private static Expression.Column column(Step input, int position) {
        return new Expression.Column(position, input.output().type(position));
    }

    /// Statistics of two columns are computed over doubles.
    private static Expression statistic(
            BuiltinAggregate aggregate, Expression column, Columns columns) {
        return switch (aggregate) {
            case COVAR_POP, COVAR_SAMP, CORR, REGR_SLOPE, REGR_INTERCEPT, REGR_R2, REGR_COUNT ->
                    columns.column(Casts.cast(column, SqlType.DOUBLE));
            default -> column;
        };
    }

    private static boolean percentile(org.apache.calcite.rel.core.AggregateCall call) {
        SqlKind kind = call.getAggregation().getKind();
        return (kind == SqlKind.PERCENTILE_CONT || kind == SqlKind.PERCENTILE_DISC)
                && !call.getCollation().getFieldCollations().isEmpty();
    }

    /// PERCENTILE_CONT(fraction) WITHIN GROUP (ORDER BY x): the plan's call is over x.
    private static AggregateCall percentile(
            org.apache.calcite.rel.core.AggregateCall call,
            BuiltinAggregate aggregate,
            Step input,
            SqlType type) {
        SortKey by = Implementation.sortKeys(call.getCollation()).get(0);
        Expression.Literal fraction = constant(input, call.getArgList().get(0), aggregate.name());
        BigDecimal value = new BigDecimal(String.valueOf(fraction.value()));
        BigDecimal ascending = by.descending() ? BigDecimal.ONE.subtract(value) : value;
        Expression given = new Expression.Literal(ascending.doubleValue(), SqlType.DOUBLE);
        return new AggregateCall(
                aggregate.name(),
                call.isDistinct(),
                List.of(column(input, by.column()), given),
                List.of(),
                call.hasFilter() ? Optional.of(call.filterArg) : Optional.empty(),
                type);
    }

    /// The constant that a column of the input is.
    private static Expression.Literal constant(Step input, int position, String function) {
        Step step = input;
        int column = position;
        while (true) {
            Expression below =
                    step.node() instanceof PhysicalNode.Project project
                            ? project.expressions().get(column)
                            : new Expression.Column(column, step.output().type(column));
            boolean passes =
                    step.node() instanceof PhysicalNode.Project
                            || step.node() instanceof PhysicalNode.Filter;
            switch (below) {
                case Expression.Literal literal -> {
                    return literal;
                }
                case Expression.Column inner when passes -> {
                    column = inner.index();
                    step = step.input();
                }
                default ->
                        throw new EngineException(
                                ErrorCode.INVALID_ARGUMENT,
                                "an argument of " + function + " must be a constant");
            }
        }
    }
}
