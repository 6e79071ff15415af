-- EWMA
SELECT COUNT(v), SUM(v) FROM (
  SELECT EWMA(price, 0.06) OVER (PARTITION BY symbol ORDER BY ts) AS v FROM trades)
-- OFI
SELECT COUNT(e), SUM(e), SUM(ABS(e)) FROM (
  SELECT OFI(bid, bid_sz, ask, ask_sz) OVER (PARTITION BY symbol ORDER BY ts) AS e FROM quotes)
-- EWMA_OFI
SELECT COUNT(v), SUM(v), SUM(e) FROM (
  SELECT EWMA((bid + ask) / 2, 0.06) OVER w AS v, OFI(bid, bid_sz, ask, ask_sz) OVER w AS e
  FROM quotes WINDOW w AS (PARTITION BY symbol ORDER BY ts))
-- OFI_BARS
SELECT COUNT(*), SUM(o), SUM(ABS(o)) FROM (
  SELECT symbol, TIME_BUCKET(INTERVAL '1' MINUTE, ts) AS m, SUM(e) AS o FROM (
    SELECT symbol, ts, OFI(bid, bid_sz, ask, ask_sz) OVER (PARTITION BY symbol ORDER BY ts) AS e
    FROM quotes)
  GROUP BY symbol, m)
-- VWAP_BARS
SELECT COUNT(*), SUM(v) FROM (
  SELECT symbol, TIME_BUCKET(INTERVAL '1' MINUTE, ts) AS m, SUM(price * size) / SUM(size) AS v
  FROM trades GROUP BY symbol, m)
-- ASOF
SELECT COUNT(*), COUNT(bid), SUM(bid), SUM(ask) FROM trades AS t
LEFT ASOF JOIN quotes AS q MATCH_CONDITION q.ts <= t.ts ON q.symbol = t.symbol
-- GROUPS
SELECT COUNT(*), SUM(n), SUM(s), SUM(v) FROM (
  SELECT symbol, COUNT(*) AS n, SUM(size) AS s, SUM(price * size) / SUM(size) AS v
  FROM trades GROUP BY symbol)
-- SCAN
SELECT COUNT(*) FILTER (WHERE symbol > ''), COUNT(*) FILTER (WHERE ts > TIMESTAMP '2000-01-01 00:00:00'),
  SUM(bid), SUM(bid_sz), SUM(ask), SUM(ask_sz) FROM quotes
