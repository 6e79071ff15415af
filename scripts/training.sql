-- Run once after a build, so that the JDK's ahead-of-time cache knows what most queries need.
SELECT 1;
SELECT symbol, ts, price,
       SUM(price * size) OVER w / SUM(size) OVER w AS vwap,
       EWMA(price, 0.5) OVER (PARTITION BY symbol ORDER BY ts) AS smooth
FROM (VALUES ('A', TIMESTAMP '2026-01-02 09:30:00', 10.0, 100),
             ('B', TIMESTAMP '2026-01-02 09:30:01', 20.5, 200),
             ('A', TIMESTAMP '2026-01-02 09:30:02', 10.1, 300)) AS trades (symbol, ts, price, size)
WINDOW w AS (PARTITION BY symbol ORDER BY ts ROWS UNBOUNDED PRECEDING);
