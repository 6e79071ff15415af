package io.ticklane.planner.logical;

import io.ticklane.planner.catalog.Catalog;
import java.util.stream.Collectors;
import org.apache.calcite.plan.Contexts;
import org.apache.calcite.plan.ConventionTraitDef;
import org.apache.calcite.plan.RelOptPlanner;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.plan.volcano.VolcanoPlanner;
import org.apache.calcite.rel.RelCollationTraitDef;
import org.apache.calcite.sql.SqlExplainLevel;

/// Plans statements over the test catalog and functions.
final class Plans {
    private static final LogicalPlanner PLANNER =
            new LogicalPlanner(TestFunctions.CATALOG, Plans::volcano);

    private Plans() {}

    private static RelOptPlanner volcano() {
        VolcanoPlanner planner = new VolcanoPlanner(null, Contexts.empty());
        planner.addRelTraitDef(ConventionTraitDef.INSTANCE);
        planner.addRelTraitDef(RelCollationTraitDef.INSTANCE);
        return planner;
    }

    static LogicalStatement statement(String sql, Catalog catalog) {
        return PLANNER.plan(sql, catalog);
    }

    static LogicalStatement statement(String sql) {
        return statement(sql, new TestCatalog());
    }

    static LogicalQuery query(String sql) {
        return ((LogicalStatement.Query) statement(sql)).query();
    }

    /// The plan as lines of text.
    static String plan(String sql) {
        return text(query(sql));
    }

    static String text(LogicalQuery query) {
        return RelOptUtil.toString(query.root(), SqlExplainLevel.EXPPLAN_ATTRIBUTES);
    }

    /// The columns of the result as `name TYPE`.
    static String columns(String sql) {
        return query(sql).output().fields().stream()
                .map(field -> field.name() + " " + field.type())
                .collect(Collectors.joining(", "));
    }
}
