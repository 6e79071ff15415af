package io.ticklane.planner.logical.time;

import io.ticklane.planner.validate.Builtins;
import io.ticklane.planner.validate.LibraryAggregate;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.plan.Convention;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelCollation;
import org.apache.calcite.rel.RelCollations;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.RelFactories;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.tools.RelBuilder;

/// LATERAL queries that are a join at heart, before the general rules take sub-queries apart: one
/// that only computes columns from left columns is a projection over a cross join, and one that
/// aggregates the rows of a key in a window of time is a window join.
public final class Laterals extends RelHomogeneousShuttle {
    private Laterals() {}

    /// A relation with such queries as joins.
    public static RelNode rewrite(RelNode rel) {
        return rel.accept(new Laterals());
    }

    @Override
    public RelNode visit(RelNode other) {
        RelNode node = super.visit(other);
        return node instanceof Correlate correlate && correlate.getJoinType() == JoinRelType.INNER
                ? new Lateral(correlate).join().orElse(node)
                : node;
    }

    /// One such query: columns over a relation of the right side.
    private static final class Lateral {
        private final Correlate correlate;
        private final LeftColumns leftColumns;
        private final RelBuilder builder;
        private final RexBuilder rex;
        private List<RexNode> columns;
        private RelNode right;

        private Lateral(Correlate correlate) {
            this.correlate = correlate;
            this.leftColumns = new LeftColumns(correlate);
            this.builder = RelFactories.LOGICAL_BUILDER.create(correlate.getCluster(), null);
            this.rex = correlate.getCluster().getRexBuilder();
            this.right = correlate.getRight();
            this.columns = new ArrayList<>(rex.identityProjects(right.getRowType()));
        }

        private Optional<RelNode> join() {
            while (right instanceof Project project && leftColumns.in(right)) {
                if (!isPlain(project)) {
                    return Optional.empty();
                }
                columns = RelOptUtil.pushPastProject(columns, project);
                right = project.getInput();
            }
            if (!leftColumns.in(right)) {
                builder.push(correlate.getLeft())
                        .push(right)
                        .join(JoinRelType.INNER, builder.literal(true));
                return Optional.of(columns(correlate.getLeft().getRowType().getFieldCount()));
            }
            return right instanceof Aggregate aggregate
                            && aggregate.getGroupSet().isEmpty()
                            && aggregate.getGroupSets().size() == 1
                    ? window(aggregate)
                    : Optional.empty();
        }

        /// The correlation's columns over what the builder has.
        private RelNode columns(int rightStart) {
            int leftCount = correlate.getLeft().getRowType().getFieldCount();
            List<RexNode> made = new ArrayList<>(builder.fields().subList(0, leftCount));
            columns.forEach(column -> made.add(leftColumns.overBoth(column, rightStart)));
            return builder.projectNamed(made, correlate.getRowType().getFieldNames(), true).build();
        }

        private Optional<RelNode> window(Aggregate aggregate) {
            RelNode input = aggregate.getInput();
            List<RexNode> arguments = new ArrayList<>(rex.identityProjects(input.getRowType()));
            while (input instanceof Project project && isPlain(project)) {
                arguments = RelOptUtil.pushPastProject(arguments, project);
                input = project.getInput();
            }
            if (!(input instanceof Filter filter)
                    || leftColumns.in(filter.getInput())
                    || RexUtil.SubQueryFinder.find(filter.getCondition()) != null) {
                return Optional.empty();
            }
            WindowConditions conditions = new WindowConditions(correlate, filter.getCondition());
            Optional<String> misfit = conditions.misfit();
            if (misfit.isEmpty()) {
                misfit = misfit(aggregate, arguments, conditions.isMarked());
            }
            if (misfit.isEmpty()) {
                return Optional.of(window(aggregate, arguments, filter.getInput(), conditions));
            }
            if (conditions.isMarked()) {
                throw WindowConditions.unsupported(misfit.get());
            }
            return Optional.empty();
        }

        private RelNode window(
                Aggregate aggregate,
                List<RexNode> arguments,
                RelNode rows,
                WindowConditions conditions) {
            var span = conditions.span();
            List<AggregateCall> calls = new ArrayList<>();
            for (AggregateCall call : aggregate.getAggCallList()) {
                calls.add(call(call, arguments, conditions));
            }
            RelNode left =
                    builder.push(correlate.getLeft()).project(conditions.leftFields()).build();
            RelNode wideRight =
                    builder.push(rows)
                            .filter(conditions.rightOnly())
                            .project(conditions.rightFields(), List.of(), true)
                            .build();
            builder.push(
                    new WindowMatchJoin(
                            correlate.getCluster(),
                            correlate.getCluster().traitSetOf(Convention.NONE),
                            left,
                            wideRight,
                            new WindowMatchJoin.Window(
                                    conditions.leftKeys(), conditions.rightKeys(), span, calls)));
            return columns(left.getRowType().getFieldCount());
        }

        /// A call over columns of the right side; a filter becomes a CASE in its argument.
        private AggregateCall call(
                AggregateCall call, List<RexNode> arguments, WindowConditions conditions) {
            List<Integer> positions = new ArrayList<>();
            for (int argument : call.getArgList()) {
                RexNode value = arguments.get(argument);
                positions.add(
                        conditions.right(
                                positions.isEmpty() ? filtered(call, value, arguments) : value));
            }
            if (call.getArgList().isEmpty() && call.hasFilter()) {
                RexNode one = rex.makeExactLiteral(BigDecimal.ONE);
                positions.add(conditions.right(filtered(call, one, arguments)));
            }
            return AggregateCall.create(
                    call.getParserPosition(),
                    call.getAggregation(),
                    call.isDistinct(),
                    call.isApproximate(),
                    call.ignoreNulls(),
                    call.rexList,
                    positions,
                    -1,
                    null,
                    order(call, arguments, conditions),
                    call.getType(),
                    call.getName());
        }

        /// The order of a percentile, by a right column.
        private static RelCollation order(
                AggregateCall call, List<RexNode> arguments, WindowConditions conditions) {
            return RelCollations.of(
                    call.getCollation().getFieldCollations().stream()
                            .map(field ->
                                    field.withFieldIndex(
                                            conditions.right(arguments.get(field.getFieldIndex()))))
                            .toList());
        }

        private static boolean isPercentile(AggregateCall call) {
            return switch (call.getAggregation().getKind()) {
                case PERCENTILE_CONT, PERCENTILE_DISC -> true;
                default -> false;
            };
        }

        private RexNode filtered(AggregateCall call, RexNode value, List<RexNode> arguments) {
            if (!call.hasFilter()) {
                return value;
            }
            return rex.makeCall(
                    SqlStdOperatorTable.CASE,
                    arguments.get(call.filterArg),
                    value,
                    rex.makeNullLiteral(value.getType()));
        }

        /// What of the aggregates a window join cannot compute, in words.
        private Optional<String> misfit(
                Aggregate aggregate, List<RexNode> arguments, boolean marked) {
            for (AggregateCall call : aggregate.getAggCallList()) {
                String name = call.getAggregation().getName();
                boolean reads =
                        call.getArgList().stream().anyMatch(i -> leftColumns.in(arguments.get(i)))
                                || (call.hasFilter()
                                        && leftColumns.in(arguments.get(call.filterArg)))
                                || call.getCollation().getFieldCollations().stream()
                                        .anyMatch(field ->
                                                leftColumns.in(
                                                        arguments.get(field.getFieldIndex())));
                if (reads) {
                    return Optional.of(name + " over columns of the left side");
                }
                boolean ordered = !call.getCollation().getFieldCollations().isEmpty();
                if ((ordered && !isPercentile(call)) || call.distinctKeys != null) {
                    return Optional.of(name + " with an order of its own");
                }
                boolean running =
                        call.getAggregation() instanceof LibraryAggregate library
                                && library.form() != LibraryAggregate.Form.FRAME;
                if (running || isConstant(call)) {
                    return Optional.of(name);
                }
                boolean places =
                        call.getAggregation().equals(Builtins.FIRST)
                                || call.getAggregation().equals(Builtins.LAST);
                if ((places || isPercentile(call)) && call.hasFilter()) {
                    return Optional.of(name + " with FILTER; filter the right side in a sub-query");
                }
                if (!marked && !isUnordered(call)) {
                    return Optional.of(name + " in the order of the input");
                }
            }
            return Optional.empty();
        }

        private static boolean isConstant(AggregateCall call) {
            return switch (call.getAggregation().getKind()) {
                case GROUPING, GROUPING_ID, GROUP_ID, LITERAL_AGG -> true;
                default -> false;
            };
        }

        /// Whether the value does not depend on the order in which rows come.
        private static boolean isUnordered(AggregateCall call) {
            return switch (call.getAggregation().getKind()) {
                case COUNT, SUM, AVG, MIN, MAX -> true;
                case STDDEV_POP, STDDEV_SAMP, VAR_POP, VAR_SAMP -> true;
                case PERCENTILE_CONT, PERCENTILE_DISC -> true;
                default -> call.getAggregation().getName().equals("MEDIAN");
            };
        }

        private static boolean isPlain(Project project) {
            return !RexOver.containsOver(project.getProjects(), null)
                    && project.getProjects().stream()
                            .allMatch(column ->
                                    RexUtil.isDeterministic(column)
                                            && RexUtil.SubQueryFinder.find(column) == null);
        }
    }
}
