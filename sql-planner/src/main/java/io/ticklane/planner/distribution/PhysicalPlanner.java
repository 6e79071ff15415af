package io.ticklane.planner.distribution;

import io.ticklane.api.function.FunctionCatalog;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.TableSource;
import io.ticklane.api.type.RowType;
import io.ticklane.planner.expression.Casts;
import io.ticklane.planner.expression.StatementTime;
import io.ticklane.planner.logical.LogicalQuery;
import io.ticklane.planner.physical.Implementation;
import io.ticklane.planner.physical.Pruning;
import io.ticklane.planner.physical.Scans;
import io.ticklane.planner.physical.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.calcite.plan.ConventionTraitDef;
import org.apache.calcite.plan.RelOptPlanner;
import org.apache.calcite.plan.volcano.VolcanoPlanner;

/// A logical query to operators with exchanges between them.
///
/// Threads: may be used by many; each query has its own placement.
public final class PhysicalPlanner {
    private final Requirement requirement;
    private final NodeRequirement nodeRequirement;

    /// A planner that knows the functions of a catalog.
    public PhysicalPlanner(FunctionCatalog functions) {
        this.requirement = new Requirement(new Mergeable(functions));
        this.nodeRequirement = new NodeRequirement(functions);
    }

    /// A planner of Calcite for the cluster of one statement: relations of it need one, though
    /// operators are placed without.
    public static RelOptPlanner newPlanner() {
        VolcanoPlanner planner = new VolcanoPlanner();
        planner.addRelTraitDef(ConventionTraitDef.INSTANCE);
        return planner;
    }

    /// The operators of a query and its columns.
    public record Result(Placed placed, RowType output) {}

    /// The operators of a query on some nodes; all its rows come out at one instance, in columns of
    /// the query's types, with a [ChangeMark] behind them where rows may go. Files that must be the
    /// same still when they are read are added to `relied`, with their digests.
    ///
    /// Errors: 0A000 for what the plan has no operator for, 42T01 for what can have no endless
    /// result.
    public Result plan(
            LogicalQuery query,
            StatementTime time,
            Spread spread,
            Map<TableSource.Files, List<Long>> relied) {
        Implementation.Result made = Implementation.of(query, time, relied);
        Step root = Pruning.prune(result(made.step(), made.output()));
        OrderedTypes.check(root);
        return new Result(placed(query, root, spread), made.output());
    }

    private Placed placed(LogicalQuery query, Step root, Spread spread) {
        if (spread.nodes() == 1) {
            Placed placed = new Placement(requirement).place(root, Distribution.SINGLE);
            new PlanChecker(requirement).check(placed);
            return placed;
        }
        FileLayouts layouts = FileLayouts.of(query.root(), spread.nodes());
        Placed placed = new NodePlacement(nodeRequirement, spread, layouts, root).place();
        new NodesChecker(nodeRequirement).check(placed);
        return placed;
    }

    /// The step with the columns of the result only, in their types.
    private static Step result(Step step, RowType output) {
        List<Expression> columns = new ArrayList<>();
        boolean same = step.output().size() == output.size();
        for (int i = 0; i < output.size(); i++) {
            Expression column = new Expression.Column(i, step.output().type(i));
            columns.add(Casts.cast(column, output.type(i)));
            same &= columns.get(i).equals(column);
        }
        return same ? step : Scans.project(step, columns, output);
    }
}
