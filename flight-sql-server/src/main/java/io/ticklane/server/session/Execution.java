package io.ticklane.server.session;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.PhysicalPlan;
import io.ticklane.api.plan.TableSource;
import io.ticklane.api.plan.print.PlanPrinter;
import io.ticklane.api.type.RowType;
import io.ticklane.exec.LiveStream;
import io.ticklane.exec.RowStream;
import io.ticklane.exec.RunContext;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.connector.ConnectedTable;
import io.ticklane.exec.connector.TableWriter;
import io.ticklane.exec.memory.QueryMemory;
import io.ticklane.exec.source.StoredTable;
import io.ticklane.exec.source.StoredTableBuilder;
import io.ticklane.planner.PlannedStatement;
import io.ticklane.planner.catalog.TableName;
import io.ticklane.planner.logical.LogicalStatement;
import io.ticklane.planner.logical.LogicalStatement.TableDefinition;
import io.ticklane.planner.parse.StatementSyntax.Relation;
import io.ticklane.planner.parse.stream.Delivery;
import io.ticklane.server.catalog.CatalogSnapshot.Entry;
import io.ticklane.server.catalog.SessionCatalog;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// One run of a statement.
final class Execution {
    private final Engine engine;
    private final Session session;
    private final SessionCatalog catalog;
    private final List<Expression.Literal> parameters;
    private final long deadlineNanos;

    Execution(
            Engine engine,
            Session session,
            SessionCatalog catalog,
            List<Expression.Literal> parameters,
            long timeoutNanos) {
        this.engine = engine;
        this.session = session;
        this.catalog = catalog;
        this.parameters = parameters;
        this.deadlineNanos = engine.deadlineNanos(timeoutNanos);
    }

    StatementResult run(PlannedStatement statement) {
        return switch (statement) {
            case PlannedStatement.Query query ->
                    new QueryResult(open(query), query.plan().upsertKey());
            case PlannedStatement.Explain explain -> explain(explain);
            case PlannedStatement.CreateTable create -> createTable(create);
            case PlannedStatement.CreateTableAs create -> createTableAs(create);
            case PlannedStatement.CreateView view -> createView(view);
            case PlannedStatement.CreateMaterializedView create -> {
                engine.views()
                        .create(
                                create.view(),
                                create.plan(),
                                session.settings().query().memoryBytes());
                yield new UpdateResult(0);
            }
            case PlannedStatement.CommandView command -> {
                switch (command.action()) {
                    case PAUSE -> engine.views().pause(command.name());
                    case RESUME -> engine.views().resume(command.name());
                    case REFRESH -> engine.views().refresh(command.name());
                }
                yield new UpdateResult(0);
            }
            case PlannedStatement.Drop drop -> drop(drop);
            case PlannedStatement.Insert insert -> insert(insert);
            case PlannedStatement.SetOption set -> {
                session.set(set.name(), set.value());
                yield new UpdateResult(0);
            }
            case PlannedStatement.ResetOption reset -> {
                session.reset(reset.name().orElse("ALL"));
                yield new UpdateResult(0);
            }
        };
    }

    /// Starts a query of a client. One without an end runs on this node, and says where it can go
    /// on.
    private RowStream open(PlannedStatement.Query query) {
        Optional<String> alone =
                query.plan().isStream() ? LiveStream.unresumable(query.plan()) : Optional.of("");
        if (alone.isEmpty()) {
            PhysicalPlan plan = query.plan().bind(parameters);
            return LiveStream.start(
                    plan,
                    context(),
                    engine.views().contents(plan),
                    query.delivery().after(),
                    query.delivery().conflated());
        }
        if (!query.delivery().equals(Delivery.PLAIN)) {
            throw new EngineException(
                    ErrorCode.FEATURE_NOT_SUPPORTED,
                    "AFTER POSITION and CONFLATE are not supported for " + alone.get());
        }
        return start(query.plan());
    }

    private RunContext context() {
        return engine.runContext(catalog, session.settings().query(), deadlineNanos);
    }

    private RowStream start(PhysicalPlan plan) {
        return engine.cluster().run(plan.bind(parameters), context());
    }

    /// Opens a query so that its rows are fetched from each node.
    Optional<OfferedQuery> offer(PhysicalPlan plan, long unreadNanos) {
        return engine.cluster().offer(plan.bind(parameters), context(), unreadNanos);
    }

    private StatementResult explain(PlannedStatement.Explain explain) {
        if (explain.format() == LogicalStatement.Explain.Format.JSON) {
            throw new EngineException(
                    ErrorCode.FEATURE_NOT_SUPPORTED,
                    "EXPLAIN FORMAT JSON is not supported; leave FORMAT out");
        }
        PhysicalPlan plan =
                switch (explain.statement()) {
                    case PlannedStatement.Query query -> query.plan();
                    case PlannedStatement.CreateTableAs create -> create.plan();
                    case PlannedStatement.CreateMaterializedView create -> create.plan();
                    case PlannedStatement.Insert insert -> insert.plan();
                    case PlannedStatement.Explain _,
                            PlannedStatement.CreateTable _,
                            PlannedStatement.CreateView _,
                            PlannedStatement.CommandView _,
                            PlannedStatement.Drop _,
                            PlannedStatement.SetOption _,
                            PlannedStatement.ResetOption _ ->
                            throw new EngineException(
                                    ErrorCode.FEATURE_NOT_SUPPORTED,
                                    "EXPLAIN of a statement without a query; it has no plan");
                };
        String text = PlanPrinter.print(plan, engine.functions());
        if (explain.statement() instanceof PlannedStatement.Query
                && session.settings().endpoints() == SessionSettings.Endpoints.NODES) {
            text +=
                    plan.isResultSpread()
                            ? "\nEndpoints: one on each node, rows in no order\n"
                            : "\nEndpoints: one\n";
        }
        if (explain.analyze()) {
            text += analyze(plan);
        }
        return new TextResult(
                text.lines().toList(),
                new QueryMemory(
                        engine.allocator(), "explain", session.settings().query().memoryBytes()));
    }

    /// Runs the plan, drops its rows and says what it took.
    private String analyze(PhysicalPlan plan) {
        long begin = engine.settings().nanoClock().getAsLong();
        long rows = 0;
        try (RowStream stream = start(plan)) {
            for (Batch batch = stream.next(); batch != null; batch = stream.next()) {
                rows += batch.rows();
                batch.close();
            }
            long micros = (engine.settings().nanoClock().getAsLong() - begin) / 1_000;
            return "\nrows "
                    + rows
                    + ", time "
                    + micros / 1_000
                    + "."
                    + String.format(Locale.ROOT, "%03d", micros % 1_000)
                    + " ms, peak memory "
                    + stream.memory().peakBytes()
                    + " bytes"
                    + stream.sharing().stream()
                            .map(line -> "\n" + line)
                            .collect(Collectors.joining());
        }
    }

    private StatementResult createTable(PlannedStatement.CreateTable create) {
        if (ConnectedDefinition.isConnected(create.table())) {
            return createConnected(create.table(), create.columns(), Optional.empty());
        }
        requirePlain(create.table());
        if (exists(create.table().name()) && create.table().ifNotExists()) {
            return new UpdateResult(0);
        }
        engine.tables()
                .putTable(
                        create.table().name(),
                        new StoredTable(create.columns(), List.of()),
                        create.table().replace());
        return new UpdateResult(0);
    }

    private StatementResult createTableAs(PlannedStatement.CreateTableAs create) {
        if (ConnectedDefinition.isConnected(create.table())) {
            return createConnected(
                    create.table(), create.plan().output(), Optional.of(create.plan()));
        }
        requirePlain(create.table());
        if (isThere(create.table())) {
            return new UpdateResult(0);
        }
        try (StoredTableBuilder builder = newBuilder(create.plan().output())) {
            long rows = collect(create.plan(), builder);
            engine.tables()
                    .putTable(create.table().name(), builder.build(), create.table().replace());
            return new UpdateResult(rows);
        }
    }

    /// Whether the table is there already and the statement may leave it so; error 42P07 when it is
    /// there and may neither stay nor be replaced.
    private boolean isThere(TableDefinition table) {
        if (!exists(table.name())) {
            return false;
        }
        if (!table.ifNotExists() && !table.replace()) {
            throw new EngineException(
                    ErrorCode.TABLE_EXISTS,
                    "there is already a table or view "
                            + table.name()
                            + "; use CREATE OR REPLACE, IF NOT EXISTS or another name");
        }
        return table.ifNotExists();
    }

    /// Makes a table of a connector, with the rows of a query if there is one.
    private StatementResult createConnected(
            TableDefinition definition, RowType columns, Optional<PhysicalPlan> query) {
        TableSource.Connected source = ConnectedDefinition.source(definition, columns);
        ConnectedTable table = engine.connectors().table(source, columns);
        if (isThere(definition)) {
            return new UpdateResult(0);
        }
        table.create();
        long rows = query.isPresent() ? write(query.get(), table) : 0;
        engine.tables().putConnected(definition.name(), source, columns, definition.replace());
        new KeptTables(engine).keep(definition.name(), source, columns);
        return new UpdateResult(rows);
    }

    private long write(PhysicalPlan plan, ConnectedTable table) {
        long rows = 0;
        try (RowStream stream = start(plan);
                TableWriter writer = table.write(stream.memory())) {
            for (Batch batch = stream.next(); batch != null; batch = stream.next()) {
                try (Batch owned = batch) {
                    writer.write(owned, stream.dictionary());
                    rows += owned.rows();
                }
            }
            writer.commit();
        }
        return rows;
    }

    private StatementResult insert(PlannedStatement.Insert insert) {
        TableName name = insert.name();
        if (engine.tables().snapshot().find(name.schema(), name.name()).orElse(null)
                instanceof Entry.Connected(TableName _, var source, RowType columns)) {
            ConnectedTable table = engine.connectors().table(source, columns);
            return new UpdateResult(write(insert.plan(), table));
        }
        Entry.Table old = table(name);
        try (StoredTableBuilder added = newBuilder(old.rows().rowType())) {
            long rows = collect(insert.plan(), added);
            try (StoredTable more = added.build()) {
                while (!append(name, old, more)) {
                    old = table(name);
                }
            }
            return new UpdateResult(rows);
        }
    }

    /// Adds rows to a version of the table; false when the table has another version by now.
    private boolean append(TableName name, Entry.Table old, StoredTable more) {
        if (!old.rows().retain()) {
            return false;
        }
        try (StoredTable base = old.rows();
                StoredTableBuilder builder = newBuilder(base.rowType())) {
            builder.appendAll(base);
            builder.appendAll(more);
            return engine.tables().replaceRows(name, old.version(), builder.build());
        }
    }

    private Entry.Table table(TableName name) {
        if (engine.tables().snapshot().find(name.schema(), name.name()).orElse(null)
                instanceof Entry.Table table) {
            return table;
        }
        throw new EngineException(ErrorCode.TABLE_NOT_FOUND, "table " + name + " was dropped");
    }

    private StoredTableBuilder newBuilder(RowType rowType) {
        return new StoredTableBuilder(rowType, engine.tableMemory(), engine.dictionary());
    }

    private long collect(PhysicalPlan plan, StoredTableBuilder builder) {
        long rows = 0;
        try (RowStream stream = start(plan)) {
            for (Batch batch = stream.next(); batch != null; batch = stream.next()) {
                try (Batch owned = batch) {
                    builder.append(owned, stream.dictionary());
                    rows += owned.rows();
                }
            }
        }
        return rows;
    }

    private StatementResult createView(PlannedStatement.CreateView view) {
        if (!(view.ifNotExists() && exists(view.name()))) {
            engine.tables().putView(view.name(), view.sql(), view.columns(), view.replace());
        }
        return new UpdateResult(0);
    }

    private StatementResult drop(PlannedStatement.Drop drop) {
        if (!exists(drop.name()) && drop.ifExists()) {
            return new UpdateResult(0);
        }
        if (drop.kind() == Relation.MATERIALIZED_VIEW) {
            engine.views().drop(drop.name());
            return new UpdateResult(0);
        }
        if (!engine.tables().drop(drop.name(), drop.kind()) && !drop.ifExists()) {
            throw new EngineException(
                    ErrorCode.TABLE_NOT_FOUND,
                    "there is no " + drop.kind().title() + " " + drop.name());
        }
        new KeptTables(engine).forget(drop.name());
        return new UpdateResult(0);
    }

    private boolean exists(TableName name) {
        return engine.tables().snapshot().find(name.schema(), name.name()).isPresent();
    }

    private static void requirePlain(TableDefinition table) {
        String unsupported =
                !table.primaryKey().isEmpty()
                        ? "PRIMARY KEY"
                        : !table.order().isEmpty()
                                ? "ORDER BY in CREATE TABLE"
                                : table.watermark().isPresent()
                                        ? "WATERMARK"
                                        : !table.options().isEmpty()
                                                ? "WITH options of CREATE TABLE"
                                                : "";
        if (!unsupported.isEmpty()) {
            throw new EngineException(
                    ErrorCode.FEATURE_NOT_SUPPORTED,
                    unsupported
                            + " is not supported for tables in memory; leave it out, or say where"
                            + " the rows are WITH (connector = '...')");
        }
    }
}
