package io.ticklane.planner.parse;

import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.planner.parse.stream.Emission;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/// The statements that the dialect adds to queries and data changes, as they were written.
public sealed interface StatementSyntax {
    /// The schema under which a file path stands when a string literal is written where a table is
    /// expected.
    String FILE_SCHEMA = "$file";

    /// The identifier of a file or glob used as a table: the path is its last part.
    static SqlIdentifier file(String path, SqlParserPos position) {
        return new SqlIdentifier(
                List.of(FILE_SCHEMA, path), null, position, List.of(position, position));
    }

    /// Whether a name in FROM is a file.
    static boolean isFile(SqlIdentifier table) {
        return table.names.get(0).equals(FILE_SCHEMA);
    }

    /// A query whose result has no end; `after` is a text, null without AFTER POSITION.
    record Stream(SqlNode query, Emit emit, boolean conflated, @Nullable SqlNode after)
            implements StatementSyntax {}

    /// EMIT; `every` is null without EVERY, `within` without LATE UPDATE; `retractions` if it is
    /// WITH RETRACTIONS.
    record Emit(
            SqlParserPos at,
            Emission.Mode mode,
            PhysicalNode.StreamScan.Late late,
            @Nullable SqlNode every,
            @Nullable SqlNode within,
            boolean retractions) {
        /// EMIT CHANGES, at a place of the text.
        public static Emit changes(SqlParserPos at) {
            return new Emit(
                    at,
                    Emission.Mode.CHANGES,
                    PhysicalNode.StreamScan.Late.DROP,
                    null,
                    null,
                    false);
        }
    }

    /// CREATE TABLE; `query` is null without AS.
    record CreateTable(
            SqlIdentifier name,
            boolean replace,
            boolean ifNotExists,
            List<TableElement> elements,
            Map<String, SqlNode> options,
            List<SqlIdentifier> order,
            @Nullable SqlNode query)
            implements StatementSyntax {}

    /// CREATE VIEW; `columns` is empty when the names come from the query, which is all that stands
    /// behind `as`.
    record CreateView(
            SqlIdentifier name,
            boolean replace,
            boolean ifNotExists,
            List<SqlIdentifier> columns,
            SqlParserPos as,
            SqlNode query)
            implements StatementSyntax {}

    /// CREATE MATERIALIZED VIEW; the query is a [Stream], or one without EMIT, and all that stands
    /// behind `as`.
    record CreateMaterializedView(
            SqlIdentifier name,
            boolean replace,
            boolean ifNotExists,
            Map<String, SqlNode> options,
            SqlParserPos as,
            SqlNode query)
            implements StatementSyntax {}

    /// What a name of the catalog can stand for.
    enum Relation {
        /// A table.
        TABLE,
        /// A query with a name.
        VIEW,
        /// The result of a query without an end, kept as it grows.
        MATERIALIZED_VIEW;

        /// As statements write it.
        public String sql() {
            return name().replace('_', ' ');
        }

        /// As messages write it.
        public String title() {
            return sql().toLowerCase(Locale.ROOT);
        }
    }

    /// DROP TABLE, DROP VIEW or DROP MATERIALIZED VIEW.
    record Drop(SqlIdentifier name, Relation kind, boolean ifExists) implements StatementSyntax {}

    /// PAUSE, RESUME or REFRESH MATERIALIZED VIEW.
    record ViewCommand(SqlIdentifier name, Action action) implements StatementSyntax {
        /// What a materialized view is to do.
        public enum Action {
            /// Stop, and keep what there is.
            PAUSE,
            /// Go on where it stopped, also after an error.
            RESUME,
            /// Throw away what there is and begin again with the first row of its log.
            REFRESH
        }
    }

    /// EXPLAIN; `format` is null when none was written.
    record Explain(SqlNode statement, boolean analyze, @Nullable SqlIdentifier format)
            implements StatementSyntax {}

    /// SHOW; `of` is the schema, table or setting, `pattern` the LIKE pattern.
    record Show(What what, @Nullable SqlIdentifier of, @Nullable SqlNode pattern)
            implements StatementSyntax {
        /// What is shown.
        public enum What {
            /// Tables and views of a schema.
            TABLES,
            /// Schemas of the catalog.
            SCHEMAS,
            /// Columns of a table.
            COLUMNS,
            /// All functions.
            FUNCTIONS,
            /// All nodes.
            NODES,
            /// The queries that go on without a client.
            QUERIES,
            /// All settings of the session.
            SETTINGS,
            /// One setting of the session.
            SETTING
        }
    }

    /// DESCRIBE of a table or function.
    record Describe(SqlIdentifier name, boolean function) implements StatementSyntax {}

    /// COPY of a query or table to a file, or (`from`) of a file into a table.
    record Copy(SqlNode what, boolean from, SqlNode file) implements StatementSyntax {}
}
