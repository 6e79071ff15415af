package io.ticklane.tests.laws;

import java.util.List;

/// What tests compute over streams of ticks with the columns ts, symbol, side, price, size and n.
public final class StreamExpressions {
    /// Calls of functions, some over a window `k` by symbol in the order of time.
    public static final List<String> FUNCTIONS =
            List.of(
                    "EWMA(price, 0.3) OVER k",
                    "EWMA(size, 0.01) OVER k",
                    "ZSCORE(price, 7) OVER k",
                    "MACD_HIST(price) OVER k",
                    "RSI(price, 5) OVER k",
                    "SUM(price) OVER (PARTITION BY symbol ORDER BY ts ROWS 5 PRECEDING)",
                    "AVG(price) OVER (PARTITION BY side ORDER BY ts ROWS BETWEEN 20 PRECEDING AND CURRENT ROW)",
                    "STDDEV_SAMP(price) OVER (PARTITION BY symbol ORDER BY ts ROWS 9 PRECEDING)",
                    "CORR(price, size) OVER (PARTITION BY symbol ORDER BY ts ROWS 12 PRECEDING)",
                    "SUM(size) OVER (PARTITION BY symbol ORDER BY ts RANGE BETWEEN INTERVAL '40' SECOND PRECEDING AND CURRENT ROW)",
                    "AVG(price) OVER (ORDER BY ts RANGE BETWEEN INTERVAL '3' SECOND PRECEDING AND CURRENT ROW)",
                    "SUM(price) OVER (PARTITION BY symbol ORDER BY ts)",
                    "COUNT(*) OVER (PARTITION BY symbol, side ORDER BY ts ROWS UNBOUNDED PRECEDING)",
                    "MIN(price) OVER (PARTITION BY symbol ORDER BY ts ROWS UNBOUNDED PRECEDING)",
                    "FIRST_VALUE(price) OVER (PARTITION BY symbol ORDER BY ts ROWS 3 PRECEDING)",
                    "LAG(price, 2) OVER k",
                    "LAG(side) OVER k",
                    "ROW_NUMBER() OVER k",
                    "RANK() OVER k",
                    "DENSE_RANK() OVER (PARTITION BY side ORDER BY ts)",
                    "RANK() OVER (ORDER BY ts)",
                    "MIN(price) OVER (PARTITION BY symbol ORDER BY ts ROWS 6 PRECEDING)",
                    "MAX(size) OVER (PARTITION BY side ORDER BY ts ROWS BETWEEN 30 PRECEDING AND CURRENT ROW)",
                    "MAX(price) OVER (PARTITION BY symbol ORDER BY ts RANGE INTERVAL '8' SECOND PRECEDING)",
                    "MIN(side) OVER (PARTITION BY symbol ORDER BY ts ROWS 2 PRECEDING)",
                    "MAX(price) OVER (PARTITION BY symbol ORDER BY ts ROWS BETWEEN 9 PRECEDING AND 1 PRECEDING)",
                    "MEDIAN(price) OVER (PARTITION BY symbol ORDER BY ts ROWS 10 PRECEDING)",
                    "COUNT(DISTINCT side) OVER (ORDER BY ts RANGE INTERVAL '2' SECOND PRECEDING)",
                    "COUNT(DISTINCT size) OVER (PARTITION BY symbol ORDER BY ts)",
                    "SUM(price) OVER (PARTITION BY symbol ORDER BY ts RANGE BETWEEN INTERVAL '9' SECOND PRECEDING"
                            + " AND INTERVAL '2' SECOND PRECEDING)",
                    "SUM(size) OVER (PARTITION BY symbol ORDER BY ts ROWS 4 PRECEDING EXCLUDE CURRENT ROW)",
                    "COUNT(*) OVER (PARTITION BY symbol ORDER BY ts RANGE CURRENT ROW)",
                    "STRING_AGG(side, '+') OVER (PARTITION BY symbol ORDER BY ts ROWS 3 PRECEDING)",
                    "ARG_MAX(n, price) OVER (PARTITION BY symbol ORDER BY ts)",
                    "MAX(price) OVER (PARTITION BY symbol ORDER BY ts ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)",
                    "COUNT(DISTINCT side) OVER (PARTITION BY symbol ORDER BY ts ROWS BETWEEN UNBOUNDED PRECEDING AND 3"
                            + " PRECEDING)",
                    "SUM(price) OVER (PARTITION BY symbol ORDER BY ts RANGE BETWEEN UNBOUNDED PRECEDING AND"
                            + " INTERVAL '3' SECOND PRECEDING)",
                    "COUNT(*) OVER (ORDER BY ts RANGE BETWEEN UNBOUNDED PRECEDING AND INTERVAL '0.5' SECOND"
                            + " PRECEDING EXCLUDE TIES)",
                    "LAST_VALUE(n) OVER (PARTITION BY symbol ORDER BY ts RANGE BETWEEN UNBOUNDED PRECEDING AND"
                            + " INTERVAL '1' SECOND PRECEDING)",
                    "MAX(side) OVER (PARTITION BY symbol ORDER BY ts RANGE BETWEEN UNBOUNDED PRECEDING AND"
                            + " INTERVAL '20' SECOND PRECEDING)",
                    "AVG(price) OVER (PARTITION BY symbol ORDER BY ts RANGE BETWEEN UNBOUNDED PRECEDING AND"
                            + " CURRENT ROW EXCLUDE GROUP)",
                    "COUNT(DISTINCT size) OVER (PARTITION BY side ORDER BY ts ROWS BETWEEN UNBOUNDED PRECEDING"
                            + " AND CURRENT ROW EXCLUDE GROUP)",
                    "FIRST_VALUE(n) OVER k",
                    "LAST_VALUE(n) OVER k",
                    "NTH_VALUE(n, 3) OVER (PARTITION BY symbol ORDER BY ts RANGE INTERVAL '20' SECOND PRECEDING)",
                    "LAG(CASE WHEN size > 400 THEN n END, 2, -n) IGNORE NULLS OVER k",
                    "LAST_VALUE(CASE WHEN size > 700 THEN side END) IGNORE NULLS OVER k",
                    "FIRST_VALUE(CASE WHEN size > 600 THEN n END) IGNORE NULLS OVER (PARTITION BY symbol ORDER BY ts"
                            + " ROWS 5 PRECEDING)",
                    "price - LAG(price) OVER k");

    /// Calls over all rows before and some of the rows of the same time.
    public static final List<String> PEERS =
            List.of(
                    "COUNT(DISTINCT size) OVER (PARTITION BY symbol ORDER BY ts RANGE UNBOUNDED PRECEDING EXCLUDE TIES)",
                    "SUM(DISTINCT size) OVER (ORDER BY ts RANGE UNBOUNDED PRECEDING EXCLUDE CURRENT ROW)",
                    "STDDEV_SAMP(price) OVER (PARTITION BY side ORDER BY ts ROWS UNBOUNDED PRECEDING EXCLUDE TIES)",
                    "NTH_VALUE(n, 4) OVER (PARTITION BY side ORDER BY ts RANGE UNBOUNDED PRECEDING EXCLUDE CURRENT ROW)",
                    "LAST_VALUE(CASE WHEN size > 300 THEN side END) IGNORE NULLS OVER (ORDER BY ts RANGE UNBOUNDED"
                            + " PRECEDING EXCLUDE CURRENT ROW)",
                    "VWAP(price, size) OVER (ORDER BY ts RANGE UNBOUNDED PRECEDING EXCLUDE CURRENT ROW)",
                    "COUNT(DISTINCT side) OVER (PARTITION BY symbol ORDER BY ts ROWS BETWEEN UNBOUNDED PRECEDING AND 2"
                            + " PRECEDING EXCLUDE TIES)",
                    "AVG(price) OVER (ORDER BY ts ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING EXCLUDE GROUP)");

    /// Queries of a table that group it by windows of time.
    public static final List<String> WINDOWS =
            List.of(
                    "SELECT symbol, TIME_BUCKET(INTERVAL '20' SECOND, ts) AS w, COUNT(*) AS c, SUM(price) AS s,"
                            + " STDDEV_SAMP(price) AS d FROM %s GROUP BY symbol, w",
                    "SELECT window_start, window_end, symbol, FIRST(price) AS o, MAX(price) AS h, MIN(price) AS l,"
                            + " LAST(price) AS c, SUM(size) AS v FROM TABLE(TUMBLE(TABLE %s, DESCRIPTOR(ts),"
                            + " INTERVAL '10' SECOND)) GROUP BY window_start, window_end, symbol",
                    "SELECT DATE_TRUNC('minute', ts) AS w, COUNT(DISTINCT symbol) AS c, MEDIAN(price) AS m"
                            + " FROM %s WHERE size > 300 GROUP BY DATE_TRUNC('minute', ts) HAVING COUNT(*) > 2",
                    "SELECT TIME_BUCKET(INTERVAL '30' SECOND, ts) AS w, side, MAX(symbol) AS m, MIN(side) AS l,"
                            + " VWAP(price, size) AS v FROM %s GROUP BY w, side",
                    "SELECT w, symbol, s, EWMA(s, 0.5) OVER (PARTITION BY symbol ORDER BY w) AS e FROM (SELECT symbol,"
                            + " TIME_BUCKET(INTERVAL '15' SECOND, ts) AS w, AVG(price) AS s FROM %s GROUP BY symbol, w)");

    /// Queries of a table that make other rows of it along those of each key.
    public static final List<String> TABLE_FUNCTIONS =
            List.of(
                    "SELECT * FROM TABLE(TICK_BARS(TABLE %s PARTITION BY symbol ORDER BY ts, 7))",
                    "SELECT symbol, ts_close, volume, vwap, complete FROM TABLE(VOLUME_BARS(TABLE %s PARTITION BY symbol"
                            + " ORDER BY ts, 2500)) WHERE trades > 1",
                    "SELECT * FROM TABLE(DOLLAR_BARS(TABLE %s ORDER BY ts, 400000))",
                    "SELECT symbol, bar_start, high, complete FROM TABLE(RESAMPLE_OHLC(TABLE %s PARTITION BY symbol"
                            + " ORDER BY ts, INTERVAL '15' SECOND))",
                    "SELECT symbol, ts_close, EWMA(close, 0.3) OVER w AS e, MAX(high) OVER (PARTITION BY symbol ORDER BY"
                            + " ts_close ROWS 4 PRECEDING) AS h, RANK() OVER w AS r FROM TABLE(TICK_BARS(TABLE %s"
                            + " PARTITION BY symbol ORDER BY ts, 3)) WINDOW w AS (PARTITION BY symbol ORDER BY ts_close)",
                    "SELECT n, ts, symbol, SUM(price) OVER (PARTITION BY symbol ORDER BY ts RANGE INTERVAL '9' SECOND"
                            + " PRECEDING) AS s FROM TABLE(DEDUPE(TABLE %s PARTITION BY symbol ORDER BY ts, DESCRIPTOR(side), INTERVAL '3' SECOND))",
                    "SELECT TIME_BUCKET(INTERVAL '20' SECOND, ts) AS w, COUNT(*) AS c, MIN(n) AS n FROM TABLE(DEDUPE(TABLE %s"
                            + " PARTITION BY symbol ORDER BY ts, DESCRIPTOR(size))) GROUP BY w",
                    "SELECT symbol, ts, price, n, EWMA(price, 0.1) OVER (PARTITION BY symbol ORDER BY ts) AS e FROM TABLE("
                            + "GAP_FILL(TABLE %s PARTITION BY symbol ORDER BY ts, INTERVAL '2' SECOND, 'linear'))",
                    "SELECT * FROM TABLE(GAP_FILL(TABLE %s PARTITION BY side ORDER BY ts, INTERVAL '1' SECOND, 'locf'))",
                    "SELECT ts, symbol, AVG(price) AS p, SUM(size) AS v FROM %s SAMPLE BY 3s FILL(PREV, 0)");

    private StreamExpressions() {}
}
