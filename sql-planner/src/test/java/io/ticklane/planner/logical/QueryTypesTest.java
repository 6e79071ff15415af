package io.ticklane.planner.logical;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklane.api.type.SqlType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QueryTypesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    AVG(side)                         | avg DOUBLE
                    SUM(side)                         | sum BIGINT
                    SUM(factor)                       | sum DECIMAL(38, 4)
                    COUNT(*)                          | count BIGINT NOT NULL
                    MAX(ts)                           | max TIMESTAMP(9)
                    MEDIAN(price)                     | median DOUBLE
                    ARG_MAX(symbol, ts)               | arg_max VARCHAR
                    STRING_AGG(symbol, ',')           | string_agg VARCHAR
                    VWAP(price, size)                 | vwap DOUBLE
                    """)
    void aggregatesHaveTheDialectsTypes(String call, String column) {
        assertThat(Plans.columns("SELECT " + call + " FROM trades NATURAL JOIN limits"))
                .isEqualTo(column.strip());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    1                                 | column1 INTEGER NOT NULL
                    3 / 2                             | column1 INTEGER NOT NULL
                    price * size                      | column1 DOUBLE
                    factor * factor                   | column1 DECIMAL(20, 8)
                    ts - ts                           | column1 INTERVAL DAY TO SECOND
                    ts + INTERVAL '1' DAY             | column1 TIMESTAMP(9)
                    CAST(symbol AS VARCHAR(3))        | column1 VARCHAR
                    price::INT8                       | column1 BIGINT
                    symbol::SYMBOL                    | column1 VARCHAR
                    TRY_CAST(symbol AS DOUBLE)        | try_cast DOUBLE
                    CASE WHEN price > 1 THEN 'a' ELSE 'bcd' END | column1 VARCHAR NOT NULL
                    DATE_TRUNC('day', ts)             | date_trunc TIMESTAMP(9)
                    EXTRACT(YEAR FROM ts)             | extract BIGINT
                    MIDPRICE(price, price)            | midprice DOUBLE
                    LEAD(size, 1, 0) OVER (ORDER BY ts) | lead BIGINT
                    symbol = 'é€'                     | column1 BOOLEAN
                    TIMESTAMP '2024-01-01 00:00:00.123456789' | column1 TIMESTAMP(9) NOT NULL
                    """)
    void expressionsHaveTheDialectsTypes(String expression, String column) {
        assertThat(Plans.columns("SELECT " + expression + " FROM trades NATURAL JOIN limits"))
                .isEqualTo(column.strip());
    }

    @Test
    void namesKeepTheSpellingOfTheQuery() {
        assertThat(
                        Plans.columns(
                                "SELECT Symbol, \"TS\", PRICE AS p, price + 1, COUNT(*) OVER (), COUNT(*) OVER () FROM TRADES"))
                .isEqualTo(
                        "Symbol VARCHAR, TS TIMESTAMP(9), p DOUBLE, column4 DOUBLE, count BIGINT NOT NULL,"
                                + " column6 BIGINT NOT NULL");
    }

    @Test
    void marketDataWordsAreNames() {
        assertThat(
                        Plans.columns(
                                "SELECT date, time, open, b.close AS last, SUM(value) AS value FROM bars b"
                                        + " WHERE date > DATE '2024-01-01' GROUP BY date, time, open, close"))
                .isEqualTo("date DATE, time TIMESTAMP(9), open DOUBLE, last DOUBLE, value DOUBLE");
    }

    @Test
    void aSelectItemMayUseTheAliasOfOneBefore() {
        assertThat(Plans.plan("SELECT price * 2 AS a, a + 1 AS b FROM trades"))
                .contains("b=[+(*($2, 2), 1)]");
    }

    @Test
    void aliasesAndOrdinalsGroup() {
        assertThat(
                        Plans.columns(
                                "SELECT symbol AS s, side, COUNT(*) AS n FROM trades GROUP BY s, 2 HAVING n > 1 ORDER BY n"))
                .isEqualTo("s VARCHAR, side INTEGER, n BIGINT NOT NULL");
    }

    @Test
    void parametersTakeTheTypeOfTheirPlace() {
        assertThat(
                        Plans.query(
                                        "SELECT * FROM trades WHERE symbol = ? AND price > ? AND ts BETWEEN ? AND ? LIMIT ?")
                                .parameters())
                .containsExactly(
                        SqlType.VARCHAR,
                        SqlType.DOUBLE,
                        SqlType.TIMESTAMP,
                        SqlType.TIMESTAMP,
                        SqlType.INTEGER);
        assertThat(
                        Plans.query(
                                        "SELECT EWMA(?, 0.1) OVER (PARTITION BY symbol ORDER BY ts) FROM trades")
                                .parameters())
                .containsExactly(SqlType.DOUBLE);
        assertThat(Plans.query("SELECT CAST(? AS BIGINT)").parameters())
                .containsExactly(SqlType.BIGINT);
    }
}
