package io.ticklane.planner.logical;

import io.ticklane.api.function.FunctionCatalog;
import io.ticklane.planner.catalog.Catalog;
import io.ticklane.planner.parse.SqlText;
import java.util.function.Supplier;
import org.apache.calcite.plan.RelOptPlanner;

/// SQL text to a [LogicalStatement]. Made once and used by many threads; each call makes its own
/// cluster.
public final class LogicalPlanner {
    private final FunctionCatalog functions;
    private final Supplier<RelOptPlanner> planners;

    /// A planner that knows these functions. The supplier gives the planner of each statement's
    /// cluster, with all the trait definitions that physical planning needs: the nodes of the
    /// result carry them.
    public LogicalPlanner(FunctionCatalog functions, Supplier<RelOptPlanner> planners) {
        this.functions = functions;
        this.planners = planners;
    }

    /// Plans one statement; a trailing `;` is fine. [io.ticklane.planner.parse.Script] cuts a
    /// script into statements.
    ///
    /// Errors: [EngineException] with the position in the text where there is one.
    public LogicalStatement plan(String sql, Catalog catalog) {
        QueryPlanner queries = new QueryPlanner(functions, planners, catalog);
        return new Statements(functions, queries, catalog, sql).plan(SqlText.parse(sql));
    }
}
