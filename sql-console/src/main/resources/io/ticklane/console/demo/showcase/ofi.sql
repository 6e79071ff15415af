-- Order flow imbalance of a minute against the return of the next one:
-- all minutes in ten groups, from the strongest selling to the strongest buying of their symbol
WITH flow AS (
  SELECT symbol, ts,
         MIDPRICE(bid_price, ask_price) AS mid,
         OFI(bid_price, bid_size, ask_price, ask_size) OVER (PARTITION BY symbol ORDER BY ts) AS ofi
  FROM quotes
), minutes AS (
  SELECT symbol, DATE_TRUNC('MINUTE', ts) AS start, SUM(ofi) AS ofi, LAST(mid) AS mid
  FROM flow
  GROUP BY symbol, DATE_TRUNC('MINUTE', ts)
), moves AS (
  SELECT ofi / NULLIF(STDDEV_SAMP(ofi) OVER (PARTITION BY symbol), 0) AS ofi,
         NTILE(10) OVER (PARTITION BY symbol ORDER BY ofi) AS decile,
         1e4 * LN(LEAD(mid) OVER (PARTITION BY symbol ORDER BY start) / mid) AS next_bps
  FROM minutes
), all_moves AS (
  SELECT decile, ofi, next_bps, CORR(ofi, next_bps) OVER () AS correlation
  FROM moves
)
SELECT decile,
       COUNT(next_bps) AS minutes,
       MIN(correlation) AS correlation_of_all,
       AVG(ofi) AS mean_ofi,
       AVG(next_bps) AS next_return_bps
FROM all_moves
GROUP BY decile
ORDER BY decile
