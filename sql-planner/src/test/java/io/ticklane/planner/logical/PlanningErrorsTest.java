package io.ticklane.planner.logical;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.ticklane.api.error.EngineException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlanningErrorsTest {
    private static final String W = " OVER (PARTITION BY symbol ORDER BY ts) FROM trades";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    EWMA(price, 0.1)                  | 42P20 | EWMA is computed along the rows of a key and needs OVER: write EWMA(x, alpha [, adjust => false]) OVER (PARTITION BY symbol ORDER BY ts)
                    EWMA(price, 0.1) OVER (PARTITION BY symbol) | 42P20 | EWMA needs ORDER BY in its window: write EWMA(x, alpha [, adjust => false]) OVER (PARTITION BY symbol ORDER BY ts)
                    EWMA(price, 0.1) OVER (ORDER BY ts ROWS 5 PRECEDING) | 42P20 | EWMA runs over all rows so far and takes no frame (ROWS or RANGE): write EWMA(x, alpha [, adjust => false]) OVER (PARTITION BY symbol ORDER BY ts)
                    EWMA(DISTINCT price, 0.1) OVER (ORDER BY ts) | 42P20 | EWMA takes no DISTINCT: write EWMA(x, alpha [, adjust => false]) OVER (PARTITION BY symbol ORDER BY ts)
                    EWMA(price, 0.1) IGNORE NULLS OVER (ORDER BY ts) | 42P20 | library functions take no IGNORE NULLS: their pages say what they do with NULL
                    AVG(EWMA(price, 0.1)) OVER (ORDER BY ts) | 42P20 | EWMA is computed along the rows of a key and needs OVER: write EWMA(x, alpha [, adjust => false]) OVER (PARTITION BY symbol ORDER BY ts)
                    MIDPRICE(price, price) OVER ()    | 42P20 | MIDPRICE is computed row by row: it takes neither OVER nor WITHIN GROUP
                    SUM(price) OVER nowhere           | 42P20 | window "nowhere" does not exist
                    """)
    void aWindowThatIsMissingOrWrongIsExplained(String item, String state, String message) {
        check("SELECT " + item + " FROM trades", state, message, 0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    EWMA(price, 0)                    | 22023 | 20 | EWMA: the argument alpha must be 0 < alpha <= 1, but is 0
                    EWMA(price, 1.5)                  | 22023 | 20 | EWMA: the argument alpha must be 0 < alpha <= 1, but is 1.5
                    EWMA(price, size)                 | 22023 | 20 | EWMA: the argument alpha must be a constant, but is size
                    EWMA(price, ?)                    | 22023 | 20 | EWMA: the argument alpha must be a constant, but is ?
                    EWMA(price, 'x')                  | 42804 | 20 | EWMA: the argument alpha must be a number, but is 'x'
                    EWMA(symbol, 0.1)                 | 42804 | 13 | EWMA: the argument x must be a number, but Trades.symbol is VARCHAR
                    EWMA('10', 0.1)                   | 42804 | 13 | EWMA: the argument x must be a number, but '10' is VARCHAR
                    EWMA(ts, 0.1)                     | 42804 | 13 | EWMA: the argument x must be a number, but Trades.ts is TIMESTAMP(9)
                    EWMA(price)                       | 42883 | 8  | EWMA does not fit EWMA(x, alpha [, adjust => false]): the argument alpha is missing
                    EWMA(price, 0.1, TRUE, 1)         | 42883 | 8  | EWMA does not fit EWMA(x, alpha [, adjust => false]): it takes 3 arguments, not 4
                    EWMA(price, beta => 1)            | 42883 | 8  | EWMA does not fit EWMA(x, alpha [, adjust => false]): it has no argument beta
                    EWMA(price, x => price)           | 42883 | 8  | EWMA does not fit EWMA(x, alpha [, adjust => false]): the argument x is given twice
                    RSI(price, 2.5)                   | 42804 | 19 | RSI: the argument n must be a whole number, but is 2.5
                    RSI(price, 14, 'none')            | 22023 | 23 | RSI: the argument seed must be one of 'wilder', 'sma', but is 'none'
                    EWMA_TIME(price, ts, 5)           | 42804 | 29 | EWMA_TIME: the argument tau must be an interval such as INTERVAL '5' SECOND, but is 5
                    EWMB(price, 0.1)                  | 42883 | 8  | function EWMB does not exist, did you mean "EWMA"?
                    """)
    void aWrongArgumentIsNamedWithWhatIsAllowed(
            String call, String state, int column, String message) {
        check("SELECT " + call + W, state, message, column);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    SELECT * FROM tradse              | 42P01 | 15 | table "tradse" does not exist, did you mean "Trades"?
                    SELECT * FROM main.quote          | 42P01 | 15 | table "quote" does not exist, did you mean "quotes"?
                    SELECT prise FROM trades          | 42703 | 8  | column "prise" does not exist, did you mean "price"?
                    SELECT t.prise FROM trades t      | 42703 | 10 | column "prise" does not exist, did you mean "price"?
                    SELECT zzz FROM trades            | 42703 | 8  | column "zzz" does not exist
                    SELECT MEDAIN(price) FROM trades  | 42883 | 8  | function MEDAIN does not exist, did you mean "MEDIAN"?
                    SELECT price, COUNT(*) FROM trades GROUP BY symbol | 42803 | 8 | price must be in GROUP BY or inside an aggregate
                    SELECT symbol FROM trades t JOIN quotes q ON t.ts = q.ts | 42702 | 8 | column "symbol" is in several tables: write the table before it
                    SELECT SUM(symbol) FROM trades    | 42804 | 8  | Cannot apply 'SUM' to arguments of type 'SUM(<VARCHAR>)'. Supported form(s): 'SUM(<NUMERIC>)'
                    SELECT ?                          | 42804 | 8  | the type of a parameter cannot be inferred: write CAST(? AS type)
                    SELECT TIMESTAMP '2024-13-01 00:00:00' | 22007 | 8 | Illegal TIMESTAMP literal '2024-13-01 00:00:00': not in format 'yyyy-MM-dd HH:mm:ss'
                    SELECT INTERVAL '5 parsecs'       | 22007 | 8  | '5 parsecs' is no interval: write a number and a unit, such as '5 minutes'
                    SELECT DATE_TRUNC('minuet', ts) FROM trades | 22023 | 19 | 'minuet' is no unit of time: use 'second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year' or a fraction of a second
                    SELECT COUNT(*) FROM trades GROUP BY SESSION(ts, INTERVAL '1' MINUTE) | 0A000 | 38 | SESSION in GROUP BY is not supported yet; use TIME_BUCKET or TUMBLE instead
                    COPY trades TO 'x.csv'            | 0A000 | 1  | COPY is not supported yet; use CREATE TABLE ... AS SELECT ... FROM 'file' to read a file
                    UPDATE trades SET price = 1       | 0A000 | 1  | UPDATE is not supported yet
                    DROP TABLE tradse                 | 42P01 | 12 | table "tradse" does not exist, did you mean "Trades"?
                    DROP VIEW trades                  | 42P01 | 11 | main.Trades is a table and no view; use DROP TABLE to drop it
                    CREATE TABLE nope.t (a INTEGER)   | 3F000 | 14 | schema "nope" does not exist
                    CREATE TABLE t (a INTEGER, A DOUBLE) | 42601 | 1 | the column "A" is there twice
                    CREATE TABLE t (a INTEGER) ORDER BY b | 42703 | 37 | column "b" does not exist
                    SELECT * FROM TABLE(VOLUME_BARS(TABLE trades PARTITION BY symbol ORDER BY ts)) | 42883 | 0 | VOLUME_BARS needs the argument threshold: VOLUME_BARS([price] [, volume], threshold)
                    SELECT * FROM 'missing.parquet'   | 58030 | 0  | no file matches 'missing.parquet'
                    """)
    void whatDoesNotExistOrFitIsNamedWithItsPlace(
            String sql, String state, int column, String message) {
        check(sql, state, message, column);
    }

    @Test
    void aGroupSumWithoutAnOrderSaysHowToGiveOne() {
        check(
                "SELECT OFI(bid, bid_size, ask, ask_size) FROM quotes GROUP BY symbol",
                "42P20",
                "OFI in GROUP BY needs an order of the rows: group by a time bucket, such as"
                        + " TIME_BUCKET(INTERVAL '1' MINUTE, ts), or write WITHIN GROUP (ORDER BY ts) after it",
                0);
    }

    @Test
    void anErrorInsideAViewNamesTheView() {
        TestCatalog catalog = new TestCatalog();
        catalog.view("broken", "SELECT nothing FROM trades");
        catalog.view("endless", "SELECT * FROM endless");
        check(
                catalog,
                "SELECT * FROM broken",
                "42703",
                "in the view main.broken: column \"nothing\" does not exist");
        var error =
                catchThrowableOfType(
                        EngineException.class,
                        () -> Plans.statement("SELECT * FROM endless", catalog));
        assertThat(error).hasMessageContaining("the view main.endless refers to itself");
    }

    private static void check(String sql, String state, String message, int column) {
        var error = catchThrowableOfType(EngineException.class, () -> Plans.statement(sql));
        assertThat(error).as(sql).isNotNull();
        assertThat(error.getMessage()).isEqualTo(message);
        assertThat(error.sqlState()).isEqualTo(state);
        if (column > 0) {
            assertThat(error.column()).isEqualTo(column);
        }
    }

    private static void check(TestCatalog catalog, String sql, String state, String message) {
        var error =
                catchThrowableOfType(EngineException.class, () -> Plans.statement(sql, catalog));
        assertThat(error.getMessage()).isEqualTo(message);
        assertThat(error.sqlState()).isEqualTo(state);
    }
}
