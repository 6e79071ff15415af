-- Run once after a build, in a folder with the files of a small market day, so that the JDK's ahead-of-time cache knows
-- what most queries need.
SELECT 1;
CREATE TABLE trades AS SELECT * FROM 'trades.csv';
CREATE VIEW busy AS SELECT * FROM trades WHERE size >= 100;
SELECT table_name, table_type FROM information_schema.tables;
SELECT symbol, ts, price,
       EWMA(price, 0.5) OVER (PARTITION BY symbol ORDER BY ts) AS smooth,
       SUM(size) OVER (PARTITION BY symbol ORDER BY ts ROWS UNBOUNDED PRECEDING) AS total
FROM busy
ORDER BY ts DESC
LIMIT 5;
SELECT symbol, DATE_TRUNC('MINUTE', ts) AS start, COUNT(*) AS trades, MAX(price) AS high, VWAP(price, size) AS vwap
FROM trades
GROUP BY symbol, DATE_TRUNC('MINUTE', ts)
ORDER BY trades DESC, symbol, start
LIMIT 5;
SELECT t.symbol, t.ts, t.price, q.bid_price, q.ask_price
FROM trades AS t
ASOF JOIN 'quotes.csv' AS q
MATCH_CONDITION q.ts <= t.ts
ON q.symbol = t.symbol
LIMIT 5;
EXPLAIN SELECT * FROM trades AS t JOIN busy AS b ON b.symbol = t.symbol WHERE t.price > 100;
