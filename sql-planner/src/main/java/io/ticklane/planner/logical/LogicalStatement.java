package io.ticklane.planner.logical;

import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.planner.catalog.TableName;
import io.ticklane.planner.parse.StatementSyntax.Relation;
import io.ticklane.planner.parse.StatementSyntax.ViewCommand;
import io.ticklane.planner.parse.stream.Delivery;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A statement after validation: what to do, with its query planned logically.
public sealed interface LogicalStatement {
    /// Gives rows: SELECT, VALUES, SHOW, DESCRIBE.
    record Query(LogicalQuery query, Delivery delivery) implements LogicalStatement {
        /// A query that gives all its rows.
        public Query(LogicalQuery query) {
            this(query, Delivery.PLAIN);
        }
    }

    /// EXPLAIN [ANALYZE] of a statement.
    record Explain(LogicalStatement statement, boolean analyze, Format format)
            implements LogicalStatement {
        /// How the plan is written.
        public enum Format {
            /// Indented lines.
            TEXT,
            /// One JSON document.
            JSON
        }
    }

    /// CREATE TABLE with columns.
    record CreateTable(TableDefinition table, RowType columns) implements LogicalStatement {}

    /// CREATE TABLE ... AS; the query's output are the columns.
    record CreateTableAs(TableDefinition table, LogicalQuery query) implements LogicalStatement {}

    /// CREATE VIEW; `sql` is the text of the query, `columns` its column names and types.
    record CreateView(
            TableName name, boolean replace, boolean ifNotExists, String sql, RowType columns)
            implements LogicalStatement {}

    /// CREATE MATERIALIZED VIEW: the query's output are the columns; `sql` is its text, with EMIT.
    record CreateMaterializedView(ViewDefinition view, LogicalQuery query)
            implements LogicalStatement {}

    /// PAUSE, RESUME or REFRESH of a materialized view.
    record CommandView(TableName name, ViewCommand.Action action) implements LogicalStatement {}

    /// DROP TABLE, DROP VIEW or DROP MATERIALIZED VIEW.
    record Drop(TableName name, Relation kind, boolean ifExists) implements LogicalStatement {}

    /// INSERT: the query's columns are all columns of the table, in its order and of its types.
    record Insert(TableName name, LogicalQuery query) implements LogicalStatement {}

    /// SET; the value is a Boolean, Long, BigDecimal or String.
    record SetOption(String name, Object value) implements LogicalStatement {}

    /// RESET of one setting, or of all.
    record ResetOption(Optional<String> name) implements LogicalStatement {}

    /// What CREATE TABLE says of a table besides its columns. Names of columns are spelled as in
    /// the table.
    record TableDefinition(
            TableName name,
            boolean replace,
            boolean ifNotExists,
            List<String> primaryKey,
            List<String> order,
            Optional<Watermark> watermark,
            Map<String, Object> options) {
        public TableDefinition {
            primaryKey = List.copyOf(primaryKey);
            order = List.copyOf(order);
            options = Map.copyOf(options);
        }
    }

    /// What CREATE MATERIALIZED VIEW says besides its query; `sql` is the text of that.
    record ViewDefinition(
            TableName name,
            boolean replace,
            boolean ifNotExists,
            Map<String, Object> options,
            String sql) {
        public ViewDefinition {
            options = Map.copyOf(options);
        }
    }

    /// WATERMARK FOR column AS column - delay.
    record Watermark(String column, long delayNanos) {}

    /// The types of the dynamic parameters; none for a statement without a query.
    default List<SqlType> parameters() {
        return switch (this) {
            case Query query -> query.query().parameters();
            case Explain explain -> explain.statement().parameters();
            case CreateTableAs as -> as.query().parameters();
            case Insert insert -> insert.query().parameters();
            case CreateMaterializedView view -> view.query().parameters();
            case CreateTable _, CreateView _, CommandView _, Drop _, SetOption _, ResetOption _ ->
                    List.of();
        };
    }
}
