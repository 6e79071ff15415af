package io.ticklane.server.session;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.PhysicalPlan;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.planner.PlannedStatement;
import io.ticklane.server.catalog.SessionCatalog;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/// A planned statement, which may run any number of times. It is planned anew when the tables have
/// changed since.
///
/// Threads: any.
public final class PreparedStatement implements AutoCloseable {
    private static final RowType NO_COLUMNS = new RowType(List.of());

    private final Engine engine;
    private final Session session;
    private final String sql;
    private final Set<StatementResult> results = ConcurrentHashMap.newKeySet();
    private final Set<OfferedQuery> offers = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean ran = new AtomicBoolean();
    private volatile Planned planned;
    private volatile boolean closed;

    private record Planned(SessionCatalog catalog, PlannedStatement statement) {}

    PreparedStatement(Engine engine, Session session, String sql) {
        this.engine = engine;
        this.session = session;
        this.sql = sql;
        this.planned = plan(session.settings());
    }

    private Planned plan(SessionSettings settings) {
        SessionCatalog catalog = session.catalog();
        return new Planned(
                catalog, engine.planner().plan(sql, engine.plannerSession(catalog, settings)));
    }

    /// Whether the statement gives rows.
    public boolean isQuery() {
        return switch (planned.statement()) {
            case PlannedStatement.Query _, PlannedStatement.Explain _ -> true;
            case PlannedStatement.CreateTable _,
                    PlannedStatement.CreateTableAs _,
                    PlannedStatement.CreateView _,
                    PlannedStatement.CreateMaterializedView _,
                    PlannedStatement.CommandView _,
                    PlannedStatement.Drop _,
                    PlannedStatement.Insert _,
                    PlannedStatement.SetOption _,
                    PlannedStatement.ResetOption _ ->
                    false;
        };
    }

    /// The columns of the rows; none if the statement gives no rows.
    public RowType output() {
        return switch (planned.statement()) {
            case PlannedStatement.Query query -> query.plan().output();
            case PlannedStatement.Explain _ -> TextResult.OUTPUT;
            case PlannedStatement.CreateTable _,
                    PlannedStatement.CreateTableAs _,
                    PlannedStatement.CreateView _,
                    PlannedStatement.CreateMaterializedView _,
                    PlannedStatement.CommandView _,
                    PlannedStatement.Drop _,
                    PlannedStatement.Insert _,
                    PlannedStatement.SetOption _,
                    PlannedStatement.ResetOption _ ->
                    NO_COLUMNS;
        };
    }

    /// The columns of the result that say which row a row stands for; empty where rows are only
    /// added.
    public Optional<List<Integer>> upsertKey() {
        return planned.statement() instanceof PlannedStatement.Query query
                ? query.plan().upsertKey()
                : Optional.empty();
    }

    /// The types of the parameters, in the order of their `?`.
    public List<SqlType> parameters() {
        return planned.statement().parameters();
    }

    /// Runs the statement. A query may return before its first row is known; anything else returns
    /// when it is done.
    ///
    /// @param parameters a value for each `?`
    /// @param timeoutNanos after which the statement is stopped, also while rows are read; 0 for
    ///   the session's setting
    public StatementResult execute(List<Expression.Literal> parameters, long timeoutNanos) {
        engine.work().requireTaking();
        return run(parameters, timeoutNanos);
    }

    private StatementResult run(List<Expression.Literal> parameters, long timeoutNanos) {
        RunningWork.Piece piece = engine.work().begin();
        try {
            StatementResult result = start(parameters, timeoutNanos);
            results.add(result);
            result.onClose(() -> {
                results.remove(result);
                piece.close();
            });
            return result;
        } catch (RuntimeException | Error e) {
            piece.close();
            throw e;
        }
    }

    private StatementResult start(List<Expression.Literal> parameters, long timeoutNanos) {
        if (closed) {
            throw new EngineException(ErrorCode.UNKNOWN_STATEMENT, "the statement is closed");
        }
        Planned current = planned;
        boolean changed = session.catalog().version() != current.catalog().version();
        if (ran.getAndSet(true) || changed) {
            // the planner still has the plan unless something has changed since, or it depends on
            // files or on the time
            current = plan(session.settings());
            planned = current;
        }
        long timeout = timeoutNanos > 0 ? timeoutNanos : session.settings().timeoutNanos();
        Execution execution =
                new Execution(engine, session, current.catalog(), parameters, timeout);
        return execution.run(current.statement());
    }

    /// Opens the query so that clients fetch its rows from all nodes that have some, whatever the
    /// session's setting says. Empty where all rows come from this node: the statement is no query,
    /// its rows have an order, or it does not run on several nodes.
    ///
    /// @param parameters a value for each `?`
    public Optional<OfferedQuery> offer(List<Expression.Literal> parameters) {
        engine.work().requireTaking();
        if (closed) {
            throw new EngineException(ErrorCode.UNKNOWN_STATEMENT, "the statement is closed");
        }
        SessionSettings settings = session.settings().with(SessionSettings.Endpoints.NODES);
        Planned current = plan(settings);
        if (!(current.statement() instanceof PlannedStatement.Query query)
                || !query.plan().isResultSpread()) {
            return Optional.empty();
        }
        PhysicalPlan plan = query.plan();
        Execution execution =
                new Execution(
                        engine, session, current.catalog(), parameters, settings.timeoutNanos());
        RunningWork.Piece piece = engine.work().begin();
        try {
            Optional<OfferedQuery> offered = execution.offer(plan, settings.unreadNanos());
            offered.ifPresentOrElse(offer -> add(offer, piece), piece::close);
            return offered;
        } catch (RuntimeException | Error e) {
            piece.close();
            throw e;
        }
    }

    private void add(OfferedQuery query, RunningWork.Piece piece) {
        offers.add(query);
        query.onEnd(() -> {
            offers.remove(query);
            piece.close();
        });
        if (closed) {
            query.close();
        }
    }

    /// Runs an update once for each row of parameters, in order; the sum of the changed rows.
    public long executeUpdate(ParameterRows rows, long timeoutNanos) {
        engine.work().requireTaking();
        long changed = 0;
        for (List<Expression.Literal> row : rows.rows()) {
            try (StatementResult result = run(row, timeoutNanos)) {
                changed += result.updateCount();
            }
        }
        return changed;
    }

    /// Stops all runs of this statement that are under way.
    public void cancel() {
        results.forEach(StatementResult::cancel);
        offers.forEach(query -> query.cancel("the statement was cancelled"));
    }

    /// Cancels and closes the results that are still open.
    @Override
    public void close() {
        closed = true;
        results.forEach(StatementResult::close);
        offers.forEach(OfferedQuery::close);
        session.closed(this);
    }
}
