-- Q1
SELECT COUNT(*), SUM(price * size) FROM trades WHERE side = 'B' AND size >= 200
-- Q2
SELECT COUNT(*), SUM(n), SUM(s), SUM(v) FROM (
  SELECT symbol, COUNT(*) AS n, SUM(size) AS s, SUM(price * size) / SUM(size) AS v
  FROM trades GROUP BY symbol)
-- Q3
SELECT COUNT(*), SUM(o), SUM(h), SUM(l), SUM(c), SUM(v) FROM (
  SELECT symbol, TIME_BUCKET(INTERVAL '1' MINUTE, ts) AS m,
         FIRST(price) AS o, MAX(price) AS h, MIN(price) AS l, LAST(price) AS c, SUM(size) AS v
  FROM trades GROUP BY symbol, m)
-- Q4
SELECT COUNT(v), SUM(v) FROM (
  SELECT EWMA(price, 0.06) OVER (PARTITION BY symbol ORDER BY ts) AS v FROM trades)
-- Q5
SELECT COUNT(*), SUM(m), SUM(s) FROM (
  SELECT AVG(price) OVER w AS m, STDDEV_SAMP(price) OVER w AS s FROM trades
  WINDOW w AS (PARTITION BY symbol ORDER BY ts ROWS 99 PRECEDING))
-- Q6
SELECT COUNT(*), SUM(v) FROM (
  SELECT SUM(size) OVER (PARTITION BY symbol ORDER BY ts RANGE INTERVAL '60' SECOND PRECEDING) AS v
  FROM trades)
-- Q7
SELECT COUNT(*), COUNT(bid), SUM(bid), SUM(ask) FROM trades AS t
LEFT ASOF JOIN quotes AS q MATCH_CONDITION q.ts <= t.ts ON q.symbol = t.symbol
-- Q8
SELECT COUNT(*), SUM(o), SUM(ABS(o)) FROM (
  SELECT symbol, TIME_BUCKET(INTERVAL '1' MINUTE, ts) AS m, SUM(e) AS o FROM (
    SELECT symbol, ts, OFI(bid, bid_sz, ask, ask_sz) OVER (PARTITION BY symbol ORDER BY ts) AS e
    FROM quotes)
  GROUP BY symbol, m)
-- Q9
SELECT COUNT(*), SUM(n) FROM (
  SELECT symbol, SUM(price * size) AS n FROM trades GROUP BY symbol ORDER BY n DESC LIMIT 10)
-- Q10
SELECT COUNT(*), SUM(p), SUM(s) FROM (
  SELECT symbol, ARG_MAX(price, ts) AS p, ARG_MAX(size, ts) AS s FROM trades GROUP BY symbol)
-- Q11
SELECT COUNT(*), SUM(n) FROM (
  SELECT r.sector, SUM(t.price * t.size) AS n
  FROM trades AS t JOIN ref AS r ON t.symbol = r.symbol GROUP BY r.sector)
-- Q12
SELECT COUNT(*), SUM(c) FROM (
  SELECT TIME_BUCKET(INTERVAL '1' MINUTE, ts) AS m, COUNT(DISTINCT symbol) AS c
  FROM trades GROUP BY m)
