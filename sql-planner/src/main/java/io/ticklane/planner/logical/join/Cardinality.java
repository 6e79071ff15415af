package io.ticklane.planner.logical.join;

import io.ticklane.planner.catalog.TableDescription;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.OptionalDouble;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rel.core.Values;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;

/// About how many rows come out of a relation, and how many distinct values its columns have, from
/// what the catalog knows of tables. Without Calcite's metadata, whose handlers are generated and
/// compiled when first used.
///
/// A column's distinct values are those of its table, not of the rows that a filter leaves: so `1 /
/// distinct` is the share of rows with a given value also where the other side of a join was
/// filtered.
///
/// Threads: one; made for one tree.
public final class Cardinality {
    private static final double RANGE = 0.4;
    private static final double OTHER = 0.1;
    private static final double MISSING = 0.05;

    private final IdentityHashMap<RelNode, Double> known = new IdentityHashMap<>();

    /// The rows that come out.
    public double rows(RelNode relation) {
        Double rows = known.get(relation);
        if (rows == null) {
            rows = Math.max(1, estimate(relation.stripped()));
            known.put(relation, rows);
        }
        return rows;
    }

    private double estimate(RelNode relation) {
        return switch (relation) {
            case TableScan scan -> base(scan);
            case Values values -> values.getTuples().size();
            case Filter filter ->
                    rows(filter.getInput()) * share(filter.getInput(), filter.getCondition());
            case Aggregate aggregate -> groups(aggregate);
            case Join join -> joined(join);
            default -> {
                double most = 1;
                for (RelNode input : relation.getInputs()) {
                    most = Math.max(most, rows(input));
                }
                yield most;
            }
        };
    }

    /// The rows before filters.
    double base(RelNode relation) {
        RelNode rel = relation.stripped();
        return switch (rel) {
            case TableScan scan -> {
                TableDescription table = scan.getTable().unwrap(TableDescription.class);
                yield Math.max(1, table == null ? scan.getTable().getRowCount() : table.rowCount());
            }
            case Filter filter -> base(filter.getInput());
            case Project project -> base(project.getInput());
            default -> rows(rel);
        };
    }

    /// The distinct values of a column of a table; empty if nothing is known of them.
    private static OptionalDouble known(RelNode relation, int column) {
        RelNode rel = relation.stripped();
        return switch (rel) {
            case TableScan scan -> {
                TableDescription table = scan.getTable().unwrap(TableDescription.class);
                yield table == null ? OptionalDouble.empty() : table.distinctValues(column);
            }
            case Filter filter -> known(filter.getInput(), column);
            case Project project ->
                    project.getProjects().get(column) instanceof RexInputRef ref
                            ? known(project.getInput(), ref.getIndex())
                            : OptionalDouble.empty();
            default -> OptionalDouble.empty();
        };
    }

    /// The distinct values of a column; all different where nothing is known.
    double distinct(RelNode relation, int column) {
        RelNode rel = relation.stripped();
        return switch (rel) {
            case TableScan _, Filter _, Project _ ->
                    Math.max(1, known(rel, column).orElse(base(rel)));
            case Aggregate aggregate when column < aggregate.getGroupCount() ->
                    distinct(aggregate.getInput(), aggregate.getGroupSet().nth(column));
            case Join join -> {
                int width = join.getLeft().getRowType().getFieldCount();
                yield column < width
                        ? distinct(join.getLeft(), column)
                        : column - width < join.getRight().getRowType().getFieldCount()
                                ? distinct(join.getRight(), column - width)
                                : 2;
            }
            default -> rows(rel);
        };
    }

    /// The distinct combinations of columns of one relation.
    double distinct(RelNode relation, Collection<Integer> columns) {
        double product = 1;
        for (int column : columns) {
            product *= distinct(relation, column);
        }
        return Math.min(product, base(relation));
    }

    private double groups(Aggregate aggregate) {
        double product = 1;
        for (int key : aggregate.getGroupSet()) {
            product *= distinct(aggregate.getInput(), key);
        }
        return Math.min(product, rows(aggregate.getInput()));
    }

    private double joined(Join join) {
        double left = rows(join.getLeft());
        double right = rows(join.getRight());
        int width = join.getLeft().getRowType().getFieldCount();
        double ofLeft = 1;
        double ofRight = 1;
        double share = 1;
        boolean keys = false;
        for (RexNode condition : RelOptUtil.conjunctions(join.getCondition())) {
            int a = isEquality(condition) ? operand(condition, 0).getIndex() : width;
            int b = isEquality(condition) ? operand(condition, 1).getIndex() : width;
            if ((a < width) == (b < width)) {
                share *= other(condition);
            } else {
                ofLeft *= distinct(join.getLeft(), Math.min(a, b));
                ofRight *= distinct(join.getRight(), Math.max(a, b) - width);
                keys = true;
            }
        }
        ofLeft = Math.min(ofLeft, base(join.getLeft()));
        ofRight = Math.min(ofRight, base(join.getRight()));
        double inner =
                left
                        * right
                        * share
                        * (keys
                                ? pair(ofLeft, base(join.getLeft()), ofRight, base(join.getRight()))
                                : 1);
        return switch (join.getJoinType()) {
            case INNER, ASOF -> inner;
            case LEFT, LEFT_ASOF -> Math.max(left, inner);
            case RIGHT -> Math.max(right, inner);
            case FULL -> Math.max(left + right, inner);
            case SEMI -> left * Math.min(1, share * right / Math.max(1, keys ? ofLeft : right));
            case ANTI -> left * 0.5;
            case LEFT_MARK -> left;
        };
    }

    /// The share of pairs of rows whose keys are equal: every value of the smaller set is one of
    /// the greater. Where the keys of both sides seem to be unique, those of the greater side are
    /// taken to refer to the smaller.
    static double pair(double ofLeft, double baseLeft, double ofRight, double baseRight) {
        boolean unique = ofLeft >= 0.9 * baseLeft && ofRight >= 0.9 * baseRight;
        return 1 / (unique ? Math.min(ofLeft, ofRight) : Math.max(ofLeft, ofRight));
    }

    /// Whether a condition is the equality of two columns.
    static boolean isEquality(RexNode condition) {
        return condition.getKind() == SqlKind.EQUALS
                && ((RexCall) condition).getOperands().get(0) instanceof RexInputRef
                && ((RexCall) condition).getOperands().get(1) instanceof RexInputRef;
    }

    /// One of the two columns of an equality.
    static RexInputRef operand(RexNode equality, int operand) {
        return (RexInputRef) ((RexCall) equality).getOperands().get(operand);
    }

    /// The share of rows for which a condition of one relation is true.
    double share(RelNode input, RexNode condition) {
        RexNode node =
                condition.getKind() == SqlKind.SEARCH
                        ? RexUtil.expandSearch(input.getCluster().getRexBuilder(), null, condition)
                        : condition;
        if (!(node instanceof RexCall call)) {
            return node.isAlwaysTrue() ? 1 : OTHER;
        }
        List<RexNode> operands = call.getOperands();
        return switch (call.getKind()) {
            case AND ->
                    operands.stream().mapToDouble(o -> share(input, o)).reduce(1, (a, b) -> a * b);
            case OR -> Math.min(1, operands.stream().mapToDouble(o -> share(input, o)).sum());
            case NOT -> 1 - share(input, operands.get(0));
            case EQUALS, IS_NOT_DISTINCT_FROM -> equal(input, call);
            case NOT_EQUALS, IS_DISTINCT_FROM -> 1 - equal(input, call);
            default -> other(call);
        };
    }

    private double equal(RelNode input, RexCall comparison) {
        double share = 1;
        for (RexNode operand : comparison.getOperands()) {
            if (operand instanceof RexInputRef ref) {
                OptionalDouble values = known(input, ref.getIndex());
                share = Math.min(share, values.isEmpty() ? OTHER : 1 / values.getAsDouble());
            }
        }
        return share == 1 ? OTHER : share;
    }

    /// The share of rows or pairs for which a condition is true of which nothing is known but its
    /// form.
    static double other(RexNode condition) {
        return switch (condition.getKind()) {
            case LESS_THAN, LESS_THAN_OR_EQUAL, GREATER_THAN, GREATER_THAN_OR_EQUAL -> RANGE;
            case NOT_EQUALS, IS_DISTINCT_FROM -> 1 - OTHER;
            case IS_NULL -> MISSING;
            case IS_NOT_NULL -> 1 - MISSING;
            case LITERAL -> condition.isAlwaysTrue() ? 1 : OTHER;
            default -> OTHER;
        };
    }
}
