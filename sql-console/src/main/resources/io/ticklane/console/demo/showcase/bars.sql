-- One-minute bars of the busiest symbol: open, high, low, close, volume and VWAP
WITH busiest AS (
  SELECT symbol FROM trades GROUP BY symbol ORDER BY COUNT(*) DESC, symbol LIMIT 1
)
SELECT DATE_TRUNC('MINUTE', t.ts) AS start,
       FIRST(t.price) AS "open",
       MAX(t.price) AS high,
       MIN(t.price) AS low,
       LAST(t.price) AS "close",
       SUM(t.size) AS volume,
       VWAP(t.price, t.size) AS vwap
FROM trades AS t
JOIN busiest AS b ON b.symbol = t.symbol
GROUP BY DATE_TRUNC('MINUTE', t.ts)
ORDER BY start
