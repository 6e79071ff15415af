package io.ticklane.planner;

import io.ticklane.api.plan.PhysicalPlan;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.planner.catalog.TableName;
import io.ticklane.planner.logical.LogicalStatement;
import io.ticklane.planner.parse.StatementSyntax.Relation;
import io.ticklane.planner.parse.StatementSyntax.ViewCommand;
import io.ticklane.planner.parse.stream.Delivery;
import java.util.List;
import java.util.Optional;

/// A statement, ready to be done.
public sealed interface PlannedStatement {
    /// Gives rows: SELECT, VALUES, SHOW, DESCRIBE.
    record Query(PhysicalPlan plan, Delivery delivery) implements PlannedStatement {
        /// A query that gives all its rows.
        public Query(PhysicalPlan plan) {
            this(plan, Delivery.PLAIN);
        }
    }

    /// EXPLAIN [ANALYZE] of a statement.
    record Explain(
            PlannedStatement statement, boolean analyze, LogicalStatement.Explain.Format format)
            implements PlannedStatement {}

    /// CREATE TABLE with columns.
    record CreateTable(LogicalStatement.TableDefinition table, RowType columns)
            implements PlannedStatement {}

    /// CREATE TABLE ... AS; the plan's output are the columns.
    record CreateTableAs(LogicalStatement.TableDefinition table, PhysicalPlan plan)
            implements PlannedStatement {}

    /// CREATE VIEW; `sql` is the text of the query, `columns` its column names and types.
    record CreateView(
            TableName name, boolean replace, boolean ifNotExists, String sql, RowType columns)
            implements PlannedStatement {}

    /// CREATE MATERIALIZED VIEW: the query's output are the columns; `sql` is its text, with EMIT.
    record CreateMaterializedView(LogicalStatement.ViewDefinition view, PhysicalPlan plan)
            implements PlannedStatement {}

    /// PAUSE, RESUME or REFRESH of a materialized view.
    record CommandView(TableName name, ViewCommand.Action action) implements PlannedStatement {}

    /// DROP TABLE, DROP VIEW or DROP MATERIALIZED VIEW.
    record Drop(TableName name, Relation kind, boolean ifExists) implements PlannedStatement {}

    /// INSERT: the plan's columns are all columns of the table, in its order and of its types.
    record Insert(TableName name, PhysicalPlan plan) implements PlannedStatement {}

    /// SET; the value is a Boolean, Long, BigDecimal or String.
    record SetOption(String name, Object value) implements PlannedStatement {}

    /// RESET of one setting, or of all.
    record ResetOption(Optional<String> name) implements PlannedStatement {}

    /// The types of the dynamic parameters; none for a statement without a query.
    default List<SqlType> parameters() {
        return switch (this) {
            case Query query -> query.plan().parameters();
            case Explain explain -> explain.statement().parameters();
            case CreateTableAs as -> as.plan().parameters();
            case Insert insert -> insert.plan().parameters();
            case CreateMaterializedView view -> view.plan().parameters();
            case CreateTable _, CreateView _, CommandView _, Drop _, SetOption _, ResetOption _ ->
                    List.of();
        };
    }
}
