package io.ticklane.planner;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.function.FunctionCatalog;
import io.ticklane.api.plan.PhysicalPlan;
import io.ticklane.api.plan.TableSource;
import io.ticklane.planner.distribution.PhysicalPlanner;
import io.ticklane.planner.distribution.Spread;
import io.ticklane.planner.expression.StatementTime;
import io.ticklane.planner.filter.KeyFilters;
import io.ticklane.planner.fragment.Fragmenter;
import io.ticklane.planner.logical.LogicalPlanner;
import io.ticklane.planner.logical.LogicalQuery;
import io.ticklane.planner.logical.LogicalStatement;
import io.ticklane.planner.parse.stream.Delivery;
import io.ticklane.planner.validate.Operators;
import io.ticklane.planner.validate.ValidationErrors;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// SQL text to a physical plan: parse, validate, rewrite, choose operators, place exchanges, cut
/// into fragments, place key filters. Recent plans are kept.
///
/// Threads: one planner serves all sessions at once.
public final class SqlPlanner {
    private static final int KEPT_PLANS = 1_000;

    private final LogicalPlanner logical;
    private final PhysicalPlanner physical;
    private final PlanCache cache = new PlanCache(KEPT_PLANS);

    /// A planner that knows the functions of a catalog.
    public SqlPlanner(FunctionCatalog functions) {
        this.physical = new PhysicalPlanner(functions);
        this.logical = new LogicalPlanner(functions, PhysicalPlanner::newPlanner);
    }

    /// Whether a name, letter case aside, is that of a function of SQL, which a library must not
    /// take.
    public static boolean isBuiltin(String function) {
        return Operators.functionNames().contains(function.toUpperCase(Locale.ROOT));
    }

    /// Plans one statement; a trailing `;` is fine.
    ///
    /// Errors: [io.ticklane.api.error.EngineException] with the position in the text where there is
    /// one.
    public PlannedStatement plan(String sql, PlannerSession session) {
        PlanCache.Key key =
                new PlanCache.Key(
                        sql.strip(),
                        session.catalog(),
                        session.catalogVersion(),
                        session.spread(),
                        session.runtimeFilters());
        Optional<PlannedStatement> known = cache.find(key);
        if (known.isPresent()) {
            return known.get();
        }
        StatementTime time = new StatementTime(session.statementTimeNanos());
        LogicalStatement statement = logical.plan(sql, session.catalog());
        PlannedStatement planned = plan(statement, time, session);
        boolean lasting =
                planned instanceof PlannedStatement.Query query && !query.plan().readsFiles();
        if (lasting && !time.isUsed()) {
            cache.put(key, planned);
        }
        return planned;
    }

    /// Plans a few statements, so that the first one of a user does not wait for classes to load.
    public void warmUp(PlannerSession session) {
        plan(
                "SELECT 1 + x FROM (VALUES (1), (2)) AS t (x) WHERE x > 1 ORDER BY x LIMIT 1",
                session);
        plan(
                "SELECT x, SUM(y) OVER (PARTITION BY x), COUNT(*) OVER () FROM (VALUES (1, 2)) AS t (x, y)"
                        + " JOIN (VALUES (1)) AS u (z) ON x = z",
                session);
    }

    private PlannedStatement plan(
            LogicalStatement statement, StatementTime time, PlannerSession session) {
        return switch (statement) {
            case LogicalStatement.Query query ->
                    delivered(plan(query.query(), time, session), query.delivery());
            case LogicalStatement.Explain explain ->
                    new PlannedStatement.Explain(
                            plan(explain.statement(), time, session),
                            explain.analyze(),
                            explain.format());
            case LogicalStatement.CreateTable create ->
                    new PlannedStatement.CreateTable(create.table(), create.columns());
            case LogicalStatement.CreateTableAs create ->
                    new PlannedStatement.CreateTableAs(
                            create.table(), plan(create.query(), time, session));
            case LogicalStatement.CreateView create ->
                    new PlannedStatement.CreateView(
                            create.name(),
                            create.replace(),
                            create.ifNotExists(),
                            create.sql(),
                            create.columns());
            case LogicalStatement.CreateMaterializedView create ->
                    new PlannedStatement.CreateMaterializedView(
                            create.view(), plan(create.query(), time, session));
            case LogicalStatement.CommandView command ->
                    new PlannedStatement.CommandView(command.name(), command.action());
            case LogicalStatement.Drop drop ->
                    new PlannedStatement.Drop(drop.name(), drop.kind(), drop.ifExists());
            case LogicalStatement.Insert insert ->
                    new PlannedStatement.Insert(insert.name(), plan(insert.query(), time, session));
            case LogicalStatement.SetOption set ->
                    new PlannedStatement.SetOption(set.name(), set.value());
            case LogicalStatement.ResetOption reset ->
                    new PlannedStatement.ResetOption(reset.name());
        };
    }

    private static PlannedStatement delivered(PhysicalPlan plan, Delivery delivery) {
        if (delivery.conflated() && plan.upsertKey().isEmpty()) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT,
                    "CONFLATE gives the newest row of each key, and no row of this query takes the"
                            + " place of another one; it is for GROUP BY with EMIT CHANGES or EMIT"
                            + " EVERY");
        }
        return new PlannedStatement.Query(plan, delivery);
    }

    private PhysicalPlan plan(LogicalQuery query, StatementTime time, PlannerSession session) {
        try {
            return operators(query, time, session);
        } catch (EngineException e) {
            throw e;
        } catch (RuntimeException | AssertionError e) {
            throw ValidationErrors.internal(e);
        }
    }

    private PhysicalPlan operators(LogicalQuery query, StatementTime time, PlannerSession session) {
        // a stream is read and computed in one place
        Spread over = query.emission().isPresent() ? Spread.ONE : session.spread();
        Map<TableSource.Files, List<Long>> relied = new HashMap<>();
        PhysicalPlanner.Result made = physical.plan(query, time, over, relied);
        PhysicalPlan plan =
                Fragmenter.plan(
                        made.placed(),
                        query.emission()
                                .map(emission -> "result, " + emission.describe())
                                .orElse("result"),
                        made.output(),
                        query.parameters(),
                        over.nodes());
        PhysicalPlan filtered = session.runtimeFilters() ? KeyFilters.in(plan) : plan;
        return filtered.relyingOn(relied);
    }
}
