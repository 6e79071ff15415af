package io.ticklane.planner.logical;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.planner.catalog.TableName;
import io.ticklane.planner.parse.StatementSyntax.Relation;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatementsTest {
    @Test
    void createTableSaysEverythingOfTheTable() {
        LogicalStatement statement =
                Plans.statement(
                        "CREATE OR REPLACE TABLE x (Symbol TEXT NOT NULL, ts TIMESTAMP, px DECIMAL(10, 2), PRIMARY KEY (symbol, TS),"
                                + " WATERMARK FOR ts AS ts - INTERVAL '5' SECOND) WITH (codec = 'zstd', level = 3, sorted = TRUE)"
                                + " ORDER BY symbol, ts;");
        assertThat(statement)
                .isEqualTo(
                        new LogicalStatement.CreateTable(
                                new LogicalStatement.TableDefinition(
                                        new TableName("main", "x"),
                                        true,
                                        false,
                                        List.of("Symbol", "ts"),
                                        List.of("Symbol", "ts"),
                                        Optional.of(
                                                new LogicalStatement.Watermark(
                                                        "ts", 5_000_000_000L)),
                                        Map.of("codec", "zstd", "level", 3L, "sorted", true)),
                                RowType.of(
                                        new Field("Symbol", SqlType.VARCHAR.withNullable(false)),
                                        new Field("ts", SqlType.TIMESTAMP),
                                        new Field("px", SqlType.decimal(10, 2)))));
    }

    @Test
    void createTableAsTakesTheQuerysColumns() {
        var statement =
                (LogicalStatement.CreateTableAs)
                        Plans.statement(
                                "CREATE TABLE IF NOT EXISTS y ORDER BY ts AS SELECT ts, AVG(price) OVER (ORDER BY ts) FROM trades");
        assertThat(statement.table().ifNotExists()).isTrue();
        assertThat(statement.table().order()).containsExactly("ts");
        assertThat(statement.query().output())
                .isEqualTo(
                        RowType.of(
                                new Field("ts", SqlType.TIMESTAMP),
                                new Field("avg", SqlType.DOUBLE)));
    }

    @Test
    void createViewKeepsTheTextOfItsQuery() {
        var statement =
                (LogicalStatement.CreateView)
                        Plans.statement(
                                "CREATE VIEW v (s, p) AS\n  SELECT symbol, price\n  FROM trades ;");
        assertThat(statement.sql()).isEqualTo("SELECT symbol, price\n  FROM trades");
        assertThat(statement.columns())
                .isEqualTo(
                        RowType.of(
                                new Field("s", SqlType.VARCHAR), new Field("p", SqlType.DOUBLE)));
    }

    @Test
    void aViewIsPlannedInItsPlace() {
        TestCatalog catalog = new TestCatalog();
        catalog.view(
                "v", "SELECT symbol, price * 2 FROM trades WHERE side = 1", "s", "double_price");
        catalog.view("w", "SELECT s, double_price + 1 AS p FROM v");
        LogicalQuery query =
                ((LogicalStatement.Query) Plans.statement("SELECT p FROM W WHERE s = 'A'", catalog))
                        .query();
        assertThat(Plans.text(query))
                .isEqualTo(
                        """
                        LogicalProject(p=[+(*($2, 2), 1)])
                          LogicalFilter(condition=[AND(=($4, 1), =($0, _UTF-8'A'))])
                            LogicalTableScan(table=[[main, Trades]])
                        """);
    }

    @Test
    void insertFillsAllColumnsOfTheTable() {
        var statement =
                (LogicalStatement.Insert)
                        Plans.statement("INSERT INTO LIMITS (max_size, symbol) VALUES (1, 'A')");
        assertThat(statement.name()).isEqualTo(new TableName("main", "limits"));
        assertThat(statement.query().output().fields())
                .extracting(Field::name)
                .containsExactly("symbol", "max_size", "factor");
        assertThat(statement.query().output().type(2)).isEqualTo(SqlType.decimal(10, 4));
    }

    @Test
    void explainHoldsTheStatement() {
        var explain =
                (LogicalStatement.Explain)
                        Plans.statement("EXPLAIN ANALYZE FORMAT JSON SELECT price FROM trades");
        assertThat(explain.analyze()).isTrue();
        assertThat(explain.format()).isEqualTo(LogicalStatement.Explain.Format.JSON);
        assertThat(explain.statement()).isInstanceOf(LogicalStatement.Query.class);
        assertThat(
                        ((LogicalStatement.Explain)
                                        Plans.statement("EXPLAIN CREATE TABLE z AS SELECT 1 AS a"))
                                .statement())
                .isInstanceOf(LogicalStatement.CreateTableAs.class);
    }

    @Test
    void settingsAreSetAndReset() {
        assertThat(Plans.statement("SET Memory.Budget = '2GB'"))
                .isEqualTo(new LogicalStatement.SetOption("memory.budget", "2GB"));
        assertThat(Plans.statement("SET workers TO 2"))
                .isEqualTo(new LogicalStatement.SetOption("workers", 2L));
        assertThat(Plans.statement("SET timing = off"))
                .isEqualTo(new LogicalStatement.SetOption("timing", "off"));
        assertThat(Plans.statement("RESET workers"))
                .isEqualTo(new LogicalStatement.ResetOption(Optional.of("workers")));
        assertThat(Plans.statement("RESET ALL"))
                .isEqualTo(new LogicalStatement.ResetOption(Optional.empty()));
    }

    @Test
    void dropFindsTheSpellingOfTheCatalog() {
        assertThat(Plans.statement("DROP TABLE TRADES"))
                .isEqualTo(
                        new LogicalStatement.Drop(
                                new TableName("main", "Trades"), Relation.TABLE, false));
        assertThat(Plans.statement("DROP VIEW IF EXISTS nothing"))
                .isEqualTo(
                        new LogicalStatement.Drop(
                                new TableName("main", "nothing"), Relation.VIEW, true));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    SHOW TABLES                    | tables
                    SHOW TABLES FROM main LIKE 'q%'| tables
                    SHOW SCHEMAS                   | schemata
                    SHOW COLUMNS FROM trades       | columns
                    SHOW FUNCTIONS LIKE 'ew%'      | functions
                    SHOW NODES                     | nodes
                    SHOW ALL                       | settings
                    SHOW workers                   | settings
                    DESCRIBE trades                | columns
                    DESCRIBE FUNCTION ewma         | function_pages
                    """)
    void listingsAreQueriesOverInformationSchema(String sql, String table) {
        assertThat(Plans.plan(sql)).contains("[[information_schema, " + table + "]]");
    }
}
