package io.ticklane.planner.logical;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.function.FunctionCatalog;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import io.ticklane.planner.catalog.Catalog;
import io.ticklane.planner.catalog.CatalogEntry;
import io.ticklane.planner.catalog.TableName;
import io.ticklane.planner.parse.Constants;
import io.ticklane.planner.parse.StatementNode;
import io.ticklane.planner.parse.StatementSyntax;
import io.ticklane.planner.parse.StatementSyntax.Relation;
import io.ticklane.planner.parse.TableElement;
import io.ticklane.planner.parse.stream.Delivery;
import io.ticklane.planner.parse.stream.Emission;
import io.ticklane.planner.validate.Spelling;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlInsert;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlSetOption;
import org.apache.calcite.sql.parser.SqlParserPos;

/// Turns a parsed statement into what is to be done.
final class Statements {
    private final FunctionCatalog functions;
    private final QueryPlanner queries;
    private final Catalog catalog;
    private final String sql;

    Statements(FunctionCatalog functions, QueryPlanner queries, Catalog catalog, String sql) {
        this.functions = functions;
        this.queries = queries;
        this.catalog = catalog;
        this.sql = sql;
    }

    LogicalStatement plan(SqlNode statement) {
        return switch (statement) {
            case StatementNode node -> plan(node);
            case SqlSetOption option -> setting(option);
            case SqlInsert insert -> insert(insert);
            default -> {
                if (statement.isA(SqlKind.QUERY)) {
                    yield new LogicalStatement.Query(queries.query(statement));
                }
                throw error(
                        ErrorCode.FEATURE_NOT_SUPPORTED,
                        statement.getKind().sql + " is not supported yet",
                        statement);
            }
        };
    }

    private LogicalStatement plan(StatementNode node) {
        return switch (node.syntax()) {
            case StatementSyntax.Stream stream ->
                    new LogicalStatement.Query(
                            stream(
                                    stream,
                                    stream.emit().retractions()
                                            ? Emission.Retractions.WRITTEN
                                            : Emission.Retractions.NONE),
                            new Delivery(
                                    Optional.ofNullable(stream.after())
                                            .map(text -> Constants.option(text).toString()),
                                    stream.conflated()));
            case StatementSyntax.CreateTable table -> createTable(table, node);
            case StatementSyntax.CreateView view -> createView(view);
            case StatementSyntax.CreateMaterializedView view -> createMaterializedView(view);
            case StatementSyntax.ViewCommand command ->
                    new LogicalStatement.CommandView(
                            named(command.name(), Relation.MATERIALIZED_VIEW, false),
                            command.action());
            case StatementSyntax.Drop drop ->
                    new LogicalStatement.Drop(
                            named(drop.name(), drop.kind(), drop.ifExists()),
                            drop.kind(),
                            drop.ifExists());
            case StatementSyntax.Explain explain ->
                    new LogicalStatement.Explain(
                            plan(explain.statement()), explain.analyze(), format(explain));
            case StatementSyntax.Show show ->
                    new LogicalStatement.Query(queries.query(Listings.show(show, catalog)));
            case StatementSyntax.Describe describe -> {
                if (describe.function()) {
                    checkFunction(describe.name());
                }
                yield new LogicalStatement.Query(
                        queries.query(Listings.describe(describe, this::existing)));
            }
            case StatementSyntax.Copy _ ->
                    throw error(
                            ErrorCode.FEATURE_NOT_SUPPORTED,
                            "COPY is not supported yet; use CREATE TABLE ... AS SELECT ... FROM 'file' to read a file",
                            node);
        };
    }

    private LogicalQuery stream(StatementSyntax.Stream stream, Emission.Retractions retractions) {
        StatementSyntax.Emit emit = stream.emit();
        if (emit.within() != null && emit.mode() == Emission.Mode.CHANGES) {
            throw error(
                    ErrorCode.FEATURE_NOT_SUPPORTED,
                    "LATE UPDATE of what changes with each row is not supported yet; use EMIT AFTER"
                            + " WATERMARK, which gives windows when they are complete and again"
                            + " when late rows change them, or EMIT FINAL",
                    emit.within());
        }
        // what is given once is not updated: all rows that are not too late are waited for
        boolean once = emit.within() != null && emit.mode() == Emission.Mode.FINAL;
        return queries.stream(stream.query())
                .emitting(
                        new Emission(
                                emit.mode(),
                                once ? PhysicalNode.StreamScan.Late.DROP : emit.late(),
                                Optional.ofNullable(emit.every())
                                        .map(every -> Constants.width("EMIT EVERY", every)),
                                Optional.ofNullable(emit.within())
                                        .map(within ->
                                                Constants.width("LATE UPDATE WITHIN", within)),
                                retractions,
                                stream.query()));
    }

    private LogicalStatement setting(SqlSetOption option) {
        String name = option.getOperandList().get(1).toString().toLowerCase(Locale.ROOT);
        SqlNode value = option.getValue();
        if (value != null) {
            return new LogicalStatement.SetOption(name, Constants.option(value));
        }
        return new LogicalStatement.ResetOption(
                name.equals("all") ? Optional.empty() : Optional.of(name));
    }

    private LogicalStatement insert(SqlInsert insert) {
        SqlNode target = insert.getTargetTable();
        if (insert.isUpsert()) {
            throw error(ErrorCode.FEATURE_NOT_SUPPORTED, "UPSERT is not supported yet", insert);
        }
        TableName name = new TableName("", "");
        if (target instanceof SqlIdentifier id) {
            CatalogEntry entry = existing(id);
            if (entry.kind() != Relation.TABLE) {
                throw error(
                        ErrorCode.FEATURE_NOT_SUPPORTED,
                        "INSERT into the " + entry.kind().title() + " " + entry.name(),
                        id);
            }
            name = entry.name();
        }
        return new LogicalStatement.Insert(name, queries.insert(insert));
    }

    private LogicalStatement createTable(StatementSyntax.CreateTable table, StatementNode node) {
        List<Field> fields = new ArrayList<>();
        List<String> keys = new ArrayList<>();
        Optional<LogicalStatement.Watermark> watermark = Optional.empty();
        for (TableElement element : table.elements()) {
            switch (element) {
                case TableElement.Column column -> addColumn(column, table, fields, keys);
                case TableElement.PrimaryKey key ->
                        key.columns().forEach(name -> keys.add(name.getSimple()));
                case TableElement.Watermark mark ->
                        watermark = Optional.of(Definitions.watermark(mark));
            }
        }
        LogicalQuery query = table.query() == null ? null : queries.query(table.query());
        if (query == null && fields.isEmpty()) {
            throw error(ErrorCode.SYNTAX_ERROR, "a table needs columns or AS query", node);
        }
        if (query != null && !table.elements().isEmpty()) {
            throw error(
                    ErrorCode.FEATURE_NOT_SUPPORTED,
                    "columns beside AS query are not supported yet; name and cast them in the query",
                    node);
        }
        RowType columns = query == null ? new RowType(fields) : query.output();
        Definitions.checkDistinct(columns, node);
        Map<String, Object> options = new LinkedHashMap<>();
        table.options().forEach((key, value) -> options.put(key, Constants.option(value)));
        LogicalStatement.TableDefinition definition =
                new LogicalStatement.TableDefinition(
                        created(table.name()),
                        table.replace(),
                        table.ifNotExists(),
                        keys.stream().map(key -> Definitions.column(columns, key, node)).toList(),
                        table.order().stream()
                                .map(name -> Definitions.column(columns, name.getSimple(), name))
                                .toList(),
                        watermark.map(mark ->
                                new LogicalStatement.Watermark(
                                        Definitions.column(columns, mark.column(), node),
                                        mark.delayNanos())),
                        options);
        return query == null
                ? new LogicalStatement.CreateTable(definition, columns)
                : new LogicalStatement.CreateTableAs(definition, query);
    }

    private void addColumn(
            TableElement.Column column,
            StatementSyntax.CreateTable table,
            List<Field> fields,
            List<String> keys) {
        String name = column.name().getSimple();
        if (column.type() != null) {
            fields.add(new Field(name, Definitions.type(column, queries.types())));
        } else if (table.query() == null) {
            throw error(
                    ErrorCode.SYNTAX_ERROR,
                    "the column \"" + name + "\" needs a type",
                    column.name());
        }
        if (column.primaryKey()) {
            keys.add(name);
        }
    }

    private LogicalStatement createView(StatementSyntax.CreateView view) {
        LogicalQuery query = queries.query(view.query());
        if (!query.parameters().isEmpty()) {
            throw error(
                    ErrorCode.FEATURE_NOT_SUPPORTED, "a view cannot have parameters", view.name());
        }
        RowType columns = query.output();
        if (!view.columns().isEmpty()) {
            if (view.columns().size() != columns.size()) {
                throw error(
                        ErrorCode.SYNTAX_ERROR,
                        "the view names "
                                + view.columns().size()
                                + " columns, but its query has "
                                + columns.size(),
                        view.name());
            }
            List<Field> renamed = new ArrayList<>();
            for (int i = 0; i < columns.size(); i++) {
                renamed.add(new Field(view.columns().get(i).getSimple(), columns.type(i)));
            }
            columns = new RowType(renamed);
        }
        Definitions.checkDistinct(columns, view.name());
        return new LogicalStatement.CreateView(
                created(view.name()),
                view.replace(),
                view.ifNotExists(),
                Definitions.textBehind(sql, view.as()),
                columns);
    }

    /// The name of something new: its schema must exist.
    private TableName created(SqlIdentifier id) {
        String schema = schema(id);
        return new TableName(
                catalog.schemas().stream()
                        .filter(schema::equalsIgnoreCase)
                        .findFirst()
                        .orElseThrow(() ->
                                error(
                                        ErrorCode.SCHEMA_NOT_FOUND,
                                        "schema \""
                                                + schema
                                                + "\" does not exist"
                                                + Spelling.suggestion(schema, catalog.schemas()),
                                        id)),
                id.names.getLast());
    }

    /// The name of something that is there and of this kind, or need not be there.
    private TableName named(SqlIdentifier id, Relation kind, boolean mayMiss) {
        Optional<CatalogEntry> found = catalog.find(schema(id), id.names.getLast());
        if (found.isEmpty()) {
            if (mayMiss) {
                return new TableName(schema(id), id.names.getLast());
            }
            throw notFound(id);
        }
        Relation other = found.get().kind();
        if (other != kind) {
            throw error(
                    ErrorCode.TABLE_NOT_FOUND,
                    found.get().name()
                            + " is a "
                            + other.title()
                            + " and no "
                            + kind.title()
                            + "; use DROP "
                            + other.sql()
                            + " to drop it",
                    id);
        }
        return found.get().name();
    }

    private LogicalStatement createMaterializedView(StatementSyntax.CreateMaterializedView view) {
        if (!(view.query() instanceof StatementNode node)
                || !(node.syntax() instanceof StatementSyntax.Stream stream)) {
            throw error(
                    ErrorCode.FEATURE_NOT_SUPPORTED,
                    "a materialized view of a query that ends is not supported; write EMIT CHANGES"
                            + " or EMIT FINAL after the query, or use CREATE TABLE ... AS",
                    view.query());
        }
        if (stream.after() != null || stream.conflated() || stream.emit().retractions()) {
            throw error(
                    ErrorCode.FEATURE_NOT_SUPPORTED,
                    "AFTER POSITION, CONFLATE and WITH RETRACTIONS in a materialized view are not"
                            + " supported; clients say so when they read it",
                    view.name());
        }
        LogicalQuery query = stream(stream, Emission.Retractions.KEPT);
        if (!query.parameters().isEmpty()) {
            throw error(
                    ErrorCode.FEATURE_NOT_SUPPORTED,
                    "a materialized view cannot have parameters",
                    view.name());
        }
        Definitions.checkDistinct(query.output(), view.name());
        Map<String, Object> options = new LinkedHashMap<>();
        view.options().forEach((key, value) -> options.put(key, Constants.option(value)));
        return new LogicalStatement.CreateMaterializedView(
                new LogicalStatement.ViewDefinition(
                        created(view.name()),
                        view.replace(),
                        view.ifNotExists(),
                        options,
                        Definitions.textBehind(sql, view.as())),
                query);
    }

    private void checkFunction(SqlIdentifier id) {
        String name = id.toString();
        if (functions.find(name).isEmpty()) {
            List<String> names = functions.all().stream().map(f -> f.spec().name()).toList();
            throw error(
                    ErrorCode.FUNCTION_NOT_FOUND,
                    "no function of the library is named "
                            + name
                            + Spelling.suggestion(name, names)
                            + "; SHOW FUNCTIONS lists them",
                    id);
        }
    }

    private CatalogEntry existing(SqlIdentifier id) {
        return catalog.find(schema(id), id.names.getLast()).orElseThrow(() -> notFound(id));
    }

    private String schema(SqlIdentifier id) {
        if (id.names.size() > 2) {
            throw error(
                    ErrorCode.SCHEMA_NOT_FOUND, id + " has too many parts: write schema.name", id);
        }
        return id.isSimple() ? catalog.defaultSchema() : id.names.get(0);
    }

    private EngineException notFound(SqlIdentifier id) {
        List<String> names = catalog.tables(schema(id));
        return error(
                ErrorCode.TABLE_NOT_FOUND,
                "table \""
                        + id
                        + "\" does not exist"
                        + Spelling.suggestion(id.names.getLast(), names),
                id);
    }

    private static LogicalStatement.Explain.Format format(StatementSyntax.Explain explain) {
        SqlIdentifier format = explain.format();
        if (format == null) {
            return LogicalStatement.Explain.Format.TEXT;
        }
        return switch (format.getSimple().toUpperCase(Locale.ROOT)) {
            case "TEXT" -> LogicalStatement.Explain.Format.TEXT;
            case "JSON" -> LogicalStatement.Explain.Format.JSON;
            default ->
                    throw error(
                            ErrorCode.INVALID_ARGUMENT,
                            "the format of EXPLAIN is TEXT or JSON, not " + format,
                            format);
        };
    }

    static EngineException error(ErrorCode code, String message, SqlNode at) {
        SqlParserPos position = at.getParserPosition();
        return new EngineException(
                code, message, position.getLineNum(), position.getColumnNum(), null);
    }
}
