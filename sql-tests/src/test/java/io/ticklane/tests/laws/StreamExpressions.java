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
                    "price - LAG(price) OVER k");

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

    private StreamExpressions() {}
}
