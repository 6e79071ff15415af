-- Q1
SELECT count(*), sum(price * size) FROM trades WHERE side = 'B' AND size >= 200
-- Q2
SELECT count(*), sum(n), sum(s), sum(v) FROM (
  SELECT symbol, count(*) AS n, sum(size) AS s, sum(price * size) / sum(size) AS v
  FROM trades GROUP BY symbol)
-- Q3
SELECT count(*), sum(o), sum(h), sum(l), sum(c), sum(v) FROM (
  SELECT symbol, date_trunc('minute', ts) AS m, arg_min(price, ts) AS o, max(price) AS h,
         min(price) AS l, arg_max(price, ts) AS c, sum(size) AS v
  FROM trades GROUP BY symbol, m)
-- Q4
-- DuckDB has no EWMA, and no aggregate can be added. Rows of a symbol are cut into blocks of 600:
-- w is the weighted sum within the block (weights relative to its first row stay finite), and what
-- came before is the last w of the block before, which has faded to its weight. What is older than
-- that weighs less than 1e-16.
SELECT count(e), sum(e) FROM (
  SELECT w + CASE WHEN block = 0 THEN 0
                  ELSE pow(0.94, j + 1) * lag(w, (j + 1)::INTEGER)
                         OVER (PARTITION BY symbol ORDER BY n) END AS e
  FROM (
    SELECT symbol, n, block, j,
           pow(0.94, j) * sum(CASE WHEN n = 0 THEN price ELSE 0.06 * price END * pow(0.94, -j))
                            OVER (PARTITION BY symbol, block ORDER BY n) AS w
    FROM (
      SELECT symbol, price, n, n // 600 AS block, n % 600 AS j FROM (
        SELECT symbol, price,
               row_number() OVER (PARTITION BY symbol ORDER BY ts) - 1 AS n
        FROM trades))))
-- Q5
SELECT count(*), sum(m), sum(s) FROM (
  SELECT avg(price) OVER w AS m, stddev_samp(price) OVER w AS s FROM trades
  WINDOW w AS (PARTITION BY symbol ORDER BY ts ROWS BETWEEN 99 PRECEDING AND CURRENT ROW))
-- Q6
SELECT count(*), sum(v) FROM (
  SELECT sum(size) OVER (PARTITION BY symbol ORDER BY ts
                         RANGE BETWEEN INTERVAL 60 SECOND PRECEDING AND CURRENT ROW) AS v
  FROM trades)
-- Q7
SELECT count(*), count(bid), sum(bid), sum(ask)
FROM trades AS t ASOF LEFT JOIN quotes AS q ON t.symbol = q.symbol AND t.ts >= q.ts
-- Q8
SELECT count(*), sum(o), sum(abs(o)) FROM (
  SELECT symbol, date_trunc('minute', ts) AS m,
         sum(CASE WHEN pb IS NULL THEN NULL
                  ELSE (CASE WHEN bid >= pb THEN bid_sz ELSE 0 END)
                     - (CASE WHEN bid <= pb THEN pbs ELSE 0 END)
                     - (CASE WHEN ask <= pa THEN ask_sz ELSE 0 END)
                     + (CASE WHEN ask >= pa THEN pas ELSE 0 END) END) AS o
  FROM (
    SELECT symbol, ts, bid, bid_sz, ask, ask_sz, lag(bid) OVER w AS pb, lag(bid_sz) OVER w AS pbs,
           lag(ask) OVER w AS pa, lag(ask_sz) OVER w AS pas
    FROM quotes WINDOW w AS (PARTITION BY symbol ORDER BY ts))
  GROUP BY symbol, m)
-- Q9
SELECT count(*), sum(n) FROM (
  SELECT symbol, sum(price * size) AS n FROM trades GROUP BY symbol ORDER BY n DESC LIMIT 10)
-- Q10
SELECT count(*), sum(p), sum(s) FROM (
  SELECT symbol, arg_max(price, ts) AS p, arg_max(size, ts) AS s FROM trades GROUP BY symbol)
-- Q11
SELECT count(*), sum(n) FROM (
  SELECT r.sector, sum(t.price * t.size) AS n
  FROM trades AS t JOIN ref AS r ON t.symbol = r.symbol GROUP BY r.sector)
-- Q12
SELECT count(*), sum(c) FROM (
  SELECT date_trunc('minute', ts) AS m, count(DISTINCT symbol) AS c FROM trades GROUP BY m)
