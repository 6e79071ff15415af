package io.ticklane.planner.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.ticklane.api.error.EngineException;
import java.util.List;
import org.apache.calcite.sql.SqlNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SqlTextTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 1;",
                "SELECT price::DOUBLE, price * size::BIGINT FROM trades",
                "SELECT symbol FROM trades WHERE symbol ~ '^A' AND symbol !~ 'B$'",
                "SELECT * EXCLUDE (size, cond) FROM trades",
                "SELECT t.* EXCLUDE (size) FROM trades t",
                "SELECT value, open, close, high, low, bid, ask, symbol, first, last, size, volume, time, date, timestamp FROM t",
                "SELECT t.value, t.open, t.date, t.time, t.timestamp, t.year, t.month, t.position FROM t",
                "SELECT date, time AS timestamp FROM t WHERE date > DATE '2024-01-01' AND time < TIME '10:00:00'",
                "SELECT date + INTERVAL '1' DAY, CAST(date AS TIMESTAMP(9)) FROM t ORDER BY time, date DESC",
                "SELECT symbol, SUM(value) AS value FROM t GROUP BY symbol, date",
                "SELECT * FROM 'data/*.parquet'",
                "SELECT * FROM 'a.csv' a JOIN 'b.parquet' AS b ON a.x = b.x",
                "SELECT {d '2024-01-02'}, {ts '2024-01-02 03:04:05.123456789'}, {fn ABS(-1)}",
                "SELECT * FROM t ASOF JOIN q MATCH_CONDITION q.ts <= t.ts ON q.symbol = t.symbol",
                "SELECT * FROM t LEFT ASOF JOIN q MATCH_CONDITION q.ts <= t.ts ON q.symbol = t.symbol"
                        + " AND q.ts >= t.ts - INTERVAL '5' SECOND",
                "SELECT EWMA(x => price, alpha => 0.1) OVER (PARTITION BY symbol ORDER BY ts) FROM trades",
                "SELECT STREAM * FROM trades",
                "SELECT COUNT(*) FILTER (WHERE size > 10) FROM trades",
                "SELECT OFI(bid, bid_size, ask, ask_size) WITHIN GROUP (ORDER BY ts) FROM quotes GROUP BY symbol",
                "SELECT * FROM TABLE(VOLUME_BARS(TABLE trades PARTITION BY symbol ORDER BY ts, 1000))",
                "SELECT * FROM TABLE(TUMBLE(TABLE trades, DESCRIPTOR(ts), INTERVAL '1' MINUTE))",
                "SELECT LAG(price, 1) IGNORE NULLS OVER w FROM trades WINDOW w AS (PARTITION BY symbol ORDER BY ts)",
                "SELECT a FROM t QUALIFY ROW_NUMBER() OVER (PARTITION BY s ORDER BY ts DESC) = 1",
                "SELECT INTERVAL '1' SECOND(9, 9)",
                "SELECT x FROM t LIMIT 10 OFFSET 5",
                "SELECT x FROM t OFFSET 5 ROWS FETCH NEXT 3 ROWS ONLY",
                "INSERT INTO t (a, b) VALUES (1, 2), (3, 4)",
                "EXPLAIN SELECT 1",
                "EXPLAIN ANALYZE SELECT 1",
                "EXPLAIN PLAN FOR SELECT 1",
                "EXPLAIN FORMAT JSON SELECT 1",
                "EXPLAIN CREATE TABLE t AS SELECT 1 AS x",
                "SHOW TABLES",
                "SHOW TABLES FROM main LIKE 'tr%'",
                "SHOW SCHEMAS",
                "SHOW COLUMNS FROM trades",
                "SHOW FUNCTIONS",
                "SHOW NODES",
                "SHOW NODES LIKE '10.%'",
                "SHOW ALL",
                "SHOW time_zone",
                "DESCRIBE trades",
                "DESCRIBE TABLE main.trades",
                "DESCRIBE FUNCTION ewma",
                "SET memory_limit = '2GB'",
                "SET workers = 2",
                "SET timing TO on",
                "RESET workers",
                "RESET ALL",
                "COPY (SELECT 1) TO 'out.csv' (FORMAT csv, HEADER true)",
                "COPY t FROM 'in.csv'",
                "DROP TABLE IF EXISTS main.t",
                "DROP VIEW v CASCADE",
            })
    void theDialectParses(String sql) {
        assertThat(SqlText.parse(sql)).isNotNull();
    }

    @Test
    void createTableKeepsEverythingThatWasWritten() {
        SqlNode node =
                SqlText.parse(
                        """
                        CREATE OR REPLACE TABLE IF NOT EXISTS main.trades (
                          symbol VARCHAR NOT NULL,
                          ts TIMESTAMP(9),
                          price DECIMAL(12, 4),
                          id BIGINT PRIMARY KEY,
                          PRIMARY KEY (symbol, ts),
                          WATERMARK FOR ts AS ts - INTERVAL '1' SECOND
                        ) WITH (format = 'arrow', 'kafka.topic' = 'trades', batch = 100) ORDER BY symbol, ts
                        """);
        var table = (StatementSyntax.CreateTable) ((StatementNode) node).syntax();
        assertThat(table.name().names).containsExactly("main", "trades");
        assertThat(table.replace()).isTrue();
        assertThat(table.ifNotExists()).isTrue();
        assertThat(table.elements()).hasSize(6);
        assertThat(table.elements().get(0))
                .isInstanceOfSatisfying(
                        TableElement.Column.class, c -> assertThat(c.nullable()).isFalse());
        assertThat(table.elements().get(3))
                .isInstanceOfSatisfying(
                        TableElement.Column.class, c -> assertThat(c.primaryKey()).isTrue());
        assertThat(table.elements().get(4)).isInstanceOf(TableElement.PrimaryKey.class);
        assertThat(table.elements().get(5)).isInstanceOf(TableElement.Watermark.class);
        assertThat(table.options()).containsOnlyKeys("format", "kafka.topic", "batch");
        assertThat(table.order()).extracting(Object::toString).containsExactly("symbol", "ts");
        assertThat(table.query()).isNull();
    }

    @Test
    void createTableAsTakesItsOptionsBeforeTheQuery() {
        SqlNode node =
                SqlText.parse("CREATE TABLE t WITH (a = 1) ORDER BY x AS SELECT 1 AS x ORDER BY x");
        var table = (StatementSyntax.CreateTable) ((StatementNode) node).syntax();
        assertThat(table.order()).hasSize(1);
        assertThat(table.query()).isNotNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    SELECT price FRO trades            | 1 | 18 | syntax error at "trades", did you mean FROM?
                    SELCT price FROM trades            | 1 | 1  | syntax error at "SELCT", did you mean SELECT?
                    SELECT FROM trades                 | 1 | 8  | syntax error at "FROM", expected * or /*+ or ALL or DISTINCT or STREAM
                    SELECT (1 + 2                      | 1 | 13 | syntax error at the end of the statement
                    SELECT 'abc                        | 1 | 8  | syntax error: an unclosed quote
                    DROP SCHEMA s                      | 1 | 6  | syntax error at "SCHEMA", expected MATERIALIZED or TABLE or VIEW
                    SELECT a FROM t WHERE GROUP BY a   | 1 | 23 | syntax error at "GROUP"
                    SELECT 1; SELECT 2                 | 1 | 11 | one statement was expected, but there are 2
                    """)
    void aSyntaxErrorNamesPlaceTokenAndWhatWasExpected(
            String sql, int line, int column, String message) {
        var error = catchThrowableOfType(EngineException.class, () -> SqlText.parse(sql));
        assertThat(error.sqlState()).isEqualTo("42601");
        assertThat(error.getMessage()).isEqualTo(message);
        assertThat(List.of(error.line(), error.column())).containsExactly(line, column);
    }

    @Test
    void anErrorCountsLines() {
        var error =
                catchThrowableOfType(
                        EngineException.class,
                        () -> SqlText.parse("SELECT a,\n  b\nFORM trades t x"));
        assertThat(error.line()).isEqualTo(3);
        assertThat(error.getMessage()).contains("did you mean FROM?");
    }

    @Test
    void anEmptyStatementIsAnError() {
        assertThatThrownBy(() -> SqlText.parse(" -- nothing\n "))
                .hasMessage("the statement is empty");
    }
}
