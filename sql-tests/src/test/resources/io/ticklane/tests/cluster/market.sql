-- Queries over trades and quotes, daily bars and an order book. Each is one statement below its name.

-- name: running
SELECT symbol, ts, price, EWMA(price, 0.1) OVER w AS e, EWMA_HALFLIFE(price, 20) OVER w AS h, RSI(price) OVER w AS rsi,
       MACD(price) OVER w AS macd, DRAWDOWN(price) OVER w AS d, LOG_RETURN(price) OVER w AS r, KALMAN(price) OVER w AS k,
       TICK_SIGN(price) OVER w AS tick, OBV(price, size) OVER w AS obv, EWMA_TIME(price, ts, INTERVAL '5' SECOND) OVER w AS et
FROM trades WINDOW w AS (PARTITION BY symbol ORDER BY ts)

-- name: running_by_many_keys
SELECT *, EWMA(price, 0.2) OVER (PARTITION BY symbol, exchange ORDER BY ts, seq) AS e,
       FRAC_DIFF(price) OVER (PARTITION BY symbol, exchange ORDER BY ts, seq) AS f
FROM trades

-- name: running_without_key
SELECT ts, symbol, EWMA(price, 0.2) OVER (ORDER BY ts, symbol, seq) AS e, VPIN(price, size, 1000) OVER (ORDER BY ts, symbol, seq) AS v FROM trades

-- name: running_backwards
SELECT symbol, ts, seq, EWMA(price, 0.2) OVER (PARTITION BY symbol ORDER BY ts DESC, seq DESC) AS e FROM trades

-- name: ofi
SELECT symbol, ts, OFI(bid_price, bid_size, ask_price, ask_size) OVER w AS ofi,
       OFI_SUM(bid_price, bid_size, ask_price, ask_size, 20) OVER w AS ofi20, MICROPRICE(bid_price, bid_size, ask_price, ask_size) AS micro
FROM quotes WINDOW w AS (PARTITION BY symbol ORDER BY ts)

-- name: ofi_bars
SELECT symbol, TIME_BUCKET(INTERVAL '10' SECOND, ts) AS bar, SUM(ofi) AS ofi, LAST(mid) AS mid, COUNT(*) AS n
FROM (SELECT symbol, ts, MIDPRICE(bid_price, ask_price) AS mid, OFI(bid_price, bid_size, ask_price, ask_size) OVER (PARTITION BY symbol ORDER BY ts) AS ofi FROM quotes)
GROUP BY symbol, bar

-- name: ofi_grouped
SELECT symbol, TIME_BUCKET(INTERVAL '30' SECOND, ts) AS bar, OFI(bid_price, bid_size, ask_price, ask_size) AS ofi FROM quotes GROUP BY symbol, TIME_BUCKET(INTERVAL '30' SECOND, ts)

-- name: running_grouped
SELECT exchange, symbol, EWMA(price, 0.5) WITHIN GROUP (ORDER BY ts, seq) AS e, COUNT(*) AS n FROM trades GROUP BY exchange, symbol

-- name: frames
SELECT symbol, ts, AVG(price) OVER (w ROWS 19 PRECEDING) AS a, STDDEV_SAMP(price) OVER (w ROWS 19 PRECEDING) AS s,
       MAX(price) OVER (w RANGE INTERVAL '2' SECOND PRECEDING) AS m, SUM(size) OVER (w RANGE INTERVAL '2' SECOND PRECEDING) AS v,
       VWAP(price, size) OVER (w ROWS BETWEEN 10 PRECEDING AND 5 FOLLOWING) AS vwap, MEDIAN(price) OVER (w ROWS 9 PRECEDING) AS med,
       ZSCORE(price) OVER (w ROWS 19 PRECEDING) AS z
FROM trades WINDOW w AS (PARTITION BY symbol ORDER BY ts)

-- name: frames_with_peers
SELECT symbol, ts, seq, SUM(size) OVER (PARTITION BY symbol ORDER BY ts) AS s, COUNT(*) OVER (PARTITION BY symbol ORDER BY ts RANGE CURRENT ROW) AS peers,
       AVG(price) OVER (PARTITION BY symbol ORDER BY ts RANGE BETWEEN INTERVAL '1' SECOND FOLLOWING AND INTERVAL '3' SECOND FOLLOWING) AS g,
       FIRST_VALUE(price) OVER (PARTITION BY exchange ORDER BY ts RANGE BETWEEN INTERVAL '2' SECOND PRECEDING AND INTERVAL '1' SECOND PRECEDING) AS f
FROM trades

-- name: frames_whole_partition
SELECT symbol, seq, CORR(price, size) OVER (PARTITION BY symbol) AS c, SUM(size) OVER () AS everything, SKEW(price) OVER (PARTITION BY symbol) AS k FROM trades

-- name: frames_exclude
SELECT symbol, seq, AVG(price) OVER (PARTITION BY symbol ORDER BY ts ROWS BETWEEN 5 PRECEDING AND 5 FOLLOWING EXCLUDE TIES) AS a,
       SUM(size) OVER (PARTITION BY symbol ORDER BY ts ROWS BETWEEN 5 PRECEDING AND 5 FOLLOWING EXCLUDE CURRENT ROW) AS s
FROM trades

-- name: ranks
SELECT symbol, seq, ROW_NUMBER() OVER w AS n, RANK() OVER w AS r, DENSE_RANK() OVER w AS d, PERCENT_RANK() OVER w AS p, CUME_DIST() OVER w AS c, NTILE(7) OVER w AS t
FROM trades WINDOW w AS (PARTITION BY exchange ORDER BY price, size)

-- name: lag_lead
SELECT symbol, ts, LAG(price) OVER w AS a, LEAD(price, 3) OVER w AS b, LAG(size, 2, 0) OVER w AS c, FIRST_VALUE(exchange) OVER w AS d,
       LAST_VALUE(price) OVER (w ROWS BETWEEN CURRENT ROW AND 3 FOLLOWING) AS e, NTH_VALUE(size, 4) OVER w AS f, LABEL_NEXT(price, h => 3) OVER w AS label
FROM trades WINDOW w AS (PARTITION BY symbol ORDER BY ts, seq)

-- name: windows_over_windows
SELECT exchange, ts, e, AVG(e) OVER (PARTITION BY exchange ORDER BY ts ROWS 9 PRECEDING) AS a, EWMA(e, 0.5) OVER (PARTITION BY exchange ORDER BY ts) AS ee
FROM (SELECT symbol, exchange, ts, EWMA(price, 0.1) OVER (PARTITION BY symbol ORDER BY ts) AS e FROM trades)

-- name: windows_of_three_keys
SELECT x, n, SUM(a) OVER (PARTITION BY x ORDER BY n ROWS 3 PRECEDING) AS s
FROM (SELECT size % 5 AS x, a, ROW_NUMBER() OVER (ORDER BY ts, seq, symbol) AS n
      FROM (SELECT *, AVG(e) OVER (PARTITION BY exchange ORDER BY ts ROWS 9 PRECEDING) AS a
            FROM (SELECT *, EWMA(price, 0.1) OVER (PARTITION BY symbol ORDER BY ts) AS e FROM trades)))

-- name: qualify
SELECT symbol, ts, price FROM trades QUALIFY ROW_NUMBER() OVER (PARTITION BY exchange ORDER BY price DESC, seq) <= 3

-- name: risk_frames
SELECT symbol, ts, HIST_VAR(r) OVER (w ROWS 49 PRECEDING) AS hv, SHARPE(r) OVER (w ROWS 49 PRECEDING) AS s, REALIZED_VOL(r, 252) OVER (w ROWS 49 PRECEDING) AS v,
       MEDRV(r) OVER (w ROWS 49 PRECEDING) AS m, EWM_VOL(r) OVER w AS ewm, CUSUM_POS(r, 0.0, 0.00005) OVER w AS c, ENTROPY(r) OVER (w ROWS 49 PRECEDING) AS en
FROM (SELECT symbol, ts, LOG_RETURN(price) OVER (PARTITION BY symbol ORDER BY ts) AS r FROM trades)
WINDOW w AS (PARTITION BY symbol ORDER BY ts)

-- name: bars
SELECT symbol, TIME_BUCKET(INTERVAL '5' SECOND, ts) AS bar, FIRST(price) AS o, MAX(price) AS h, MIN(price) AS l, LAST(price) AS c, SUM(size) AS v, VWAP(price, size) AS vwap,
       AVG(price) AS a, STDDEV_SAMP(price) AS s, COUNT(*) AS n, ARG_MAX(exchange, size) AS biggest
FROM trades GROUP BY symbol, bar

-- name: bars_of_decimals_and_doubles
SELECT symbol, SUM(price) AS a, SUM(CAST(price AS DOUBLE)) AS b, AVG(CAST(price AS DOUBLE) * size) AS c, VAR_POP(CAST(price AS DOUBLE)) AS d,
       COVAR_SAMP(price, size) AS e, REGR_SLOPE(price, size) AS f, KURT(price) AS g FROM trades GROUP BY symbol

-- name: tumble
SELECT TUMBLE_START(ts, INTERVAL '3' SECOND) AS s, TUMBLE_END(ts, INTERVAL '3' SECOND) AS e, COUNT(*) AS n, SUM(size) AS v, TWAP(price, ts) AS t FROM trades GROUP BY TUMBLE(ts, INTERVAL '3' SECOND)

-- name: tumble_table
SELECT window_start, symbol, COUNT(*) AS n, LAST(price) AS c FROM TABLE(TUMBLE(TABLE trades, DESCRIPTOR(ts), INTERVAL '7' SECOND)) GROUP BY window_start, symbol

-- name: hop
SELECT window_start, window_end, symbol, SUM(size) AS v, LAST(price) AS p FROM TABLE(HOP(TABLE trades, DESCRIPTOR(ts), INTERVAL '2' SECOND, INTERVAL '6' SECOND)) GROUP BY window_start, window_end, symbol

-- name: hop_rows
SELECT window_start, symbol, seq, price FROM TABLE(HOP(TABLE trades, DESCRIPTOR(ts), INTERVAL '4' SECOND, INTERVAL '10' SECOND))

-- name: session_windows
SELECT symbol, window_start, window_end, COUNT(*) AS n, SUM(size) AS v
FROM TABLE(SESSION(TABLE trades PARTITION BY symbol, DESCRIPTOR(ts), INTERVAL '0.25' SECOND)) GROUP BY symbol, window_start, window_end

-- name: sample_by
SELECT ts, symbol, FIRST(price) AS o, LAST(price) AS c, SUM(size) AS v FROM trades SAMPLE BY 2s

-- name: sample_by_filled
SELECT ts, exchange, SUM(size) AS v, LAST(price) AS p, AVG(price) AS a FROM trades SAMPLE BY 1s FILL(0, PREV, LINEAR)

-- name: volume_bars
SELECT * FROM TABLE(VOLUME_BARS(TABLE trades PARTITION BY symbol ORDER BY ts, 5000))

-- name: tick_bars_without_key
SELECT * FROM TABLE(TICK_BARS((SELECT ts, price, size FROM trades ORDER BY ts), 100))

-- name: asof_before
SELECT t.symbol, t.ts, t.seq, t.price, q.bid_price, q.ask_price, q.seq AS q FROM trades AS t ASOF JOIN quotes AS q MATCH_CONDITION q.ts <= t.ts ON q.symbol = t.symbol

-- name: asof_before_strictly
SELECT t.symbol, t.ts, t.seq, q.bid_price, q.seq AS q FROM trades AS t LEFT ASOF JOIN quotes AS q MATCH_CONDITION q.ts < t.ts ON q.symbol = t.symbol AND q.ts >= t.ts - INTERVAL '0.05' SECOND

-- name: asof_after
SELECT t.symbol, t.ts, t.seq, q.bid_price, q.seq AS q FROM trades AS t LEFT ASOF JOIN quotes AS q MATCH_CONDITION q.ts >= t.ts ON q.symbol = t.symbol

-- name: asof_after_strictly
SELECT t.symbol, t.ts, t.seq, q.bid_price, q.seq AS q FROM trades AS t ASOF JOIN quotes AS q MATCH_CONDITION q.ts > t.ts ON q.symbol = t.symbol AND q.ts <= t.ts + INTERVAL '0.1' SECOND

-- name: asof_nearest
SELECT t.symbol, t.ts, t.seq, q.bid_price, q.seq AS q FROM trades AS t LEFT ASOF JOIN quotes AS q MATCH_CONDITION NEAREST(q.ts, t.ts) ON q.symbol = t.symbol

-- name: asof_nearest_tolerance
SELECT t.symbol, t.ts, t.seq, q.bid_price, q.seq AS q FROM trades AS t LEFT ASOF JOIN quotes AS q MATCH_CONDITION NEAREST(q.ts, t.ts)
ON q.symbol = t.symbol AND q.ts BETWEEN t.ts - INTERVAL '0.02' SECOND AND t.ts + INTERVAL '0.02' SECOND

-- name: asof_without_key
SELECT t.symbol, t.ts, t.seq, q.symbol AS other, q.bid_price FROM trades AS t ASOF JOIN quotes AS q MATCH_CONDITION q.ts <= t.ts ON TRUE

-- name: asof_then_window
SELECT symbol, ts, AVG(cost) OVER (PARTITION BY symbol ORDER BY ts ROWS 20 PRECEDING) AS a, EWMA(cost, 0.1) OVER (PARTITION BY bid_exch ORDER BY ts) AS e
FROM (SELECT t.symbol, t.ts, q.bid_exch, t.price - MIDPRICE(q.bid_price, q.ask_price) AS cost FROM trades AS t ASOF JOIN quotes AS q MATCH_CONDITION q.ts <= t.ts ON q.symbol = t.symbol)

-- name: asof_then_groups
SELECT t.exchange, COUNT(*) AS n, AVG(QUOTED_SPREAD_BPS(q.bid_price, q.ask_price)) AS s, COUNT(DISTINCT q.bid_exch) AS d
FROM trades AS t ASOF JOIN quotes AS q MATCH_CONDITION q.ts <= t.ts ON q.symbol = t.symbol GROUP BY t.exchange

-- name: asof_of_bars
SELECT b.bar, b.symbol, b.c, q.bid_price FROM (SELECT symbol, TIME_BUCKET(INTERVAL '1' SECOND, ts) AS bar, LAST(price) AS c FROM trades GROUP BY symbol, bar) AS b
LEFT ASOF JOIN quotes AS q MATCH_CONDITION q.ts <= b.bar ON q.symbol = b.symbol

-- name: horizon
SELECT t.symbol, t.seq, h.ts, q.bid_price FROM trades AS t HORIZON JOIN quotes AS q MATCH_CONDITION q.ts <= t.ts ON q.symbol = t.symbol LIST (0s, 100ms, 2s) AS h WHERE t.size > 300

-- name: window_join
SELECT t.symbol, t.ts, t.seq, COUNT(*) AS n, AVG(q.bid_price) AS b, LAST(q.ask_price) AS a, MAX(q.seq) AS m FROM trades AS t
WINDOW JOIN quotes AS q MATCH_CONDITION q.ts BETWEEN t.ts - INTERVAL '0.1' SECOND AND t.ts ON q.symbol = t.symbol INCLUDE PREVAILING

-- name: window_join_around
SELECT t.symbol, t.ts, t.seq, COUNT(*) AS n, STDDEV_SAMP(q.bid_price) AS b, FIRST(q.seq) AS f FROM trades AS t
WINDOW JOIN quotes AS q MATCH_CONDITION q.ts BETWEEN t.ts - INTERVAL '0.05' SECOND AND t.ts + INTERVAL '0.05' SECOND ON q.symbol = t.symbol

-- name: latest_on
SELECT symbol, exchange, ts, seq, price FROM trades LATEST ON ts PARTITION BY symbol, exchange

-- name: latest_on_one_key
SELECT * FROM quotes WHERE bid_size > 3 LATEST ON ts PARTITION BY bid_exch

-- name: dedupe
SELECT * FROM TABLE(DEDUPE(TABLE quotes PARTITION BY symbol ORDER BY ts, DESCRIPTOR(bid_price, ask_price), INTERVAL '1' SECOND))

-- name: gap_fill
SELECT * FROM TABLE(GAP_FILL((SELECT symbol, ts, size FROM trades WHERE size > 500) PARTITION BY symbol ORDER BY ts, INTERVAL '0.1' SECOND, 'linear'))

-- name: percentiles
SELECT exchange, MEDIAN(price) AS m, PERCENTILE_CONT(0.9) WITHIN GROUP (ORDER BY price) AS c, PERCENTILE_DISC(0.25) WITHIN GROUP (ORDER BY size DESC) AS d, QUANTILE_CONT(size, 0.33) AS q FROM trades GROUP BY exchange

-- name: count_distinct
SELECT symbol, COUNT(DISTINCT exchange) AS e, COUNT(DISTINCT price) AS p, SUM(DISTINCT size) AS s, APPROX_COUNT_DISTINCT(seq) AS a, COUNT(*) FILTER (WHERE suspicious) AS f FROM trades GROUP BY symbol

-- name: string_agg
SELECT symbol, size, STRING_AGG(exchange, ',' ORDER BY price DESC, seq) AS a, STRING_AGG(DISTINCT exchange, '+') AS b FROM trades WHERE size > 700 GROUP BY symbol, size

-- name: first_last
SELECT size, FIRST(exchange) AS f, LAST(exchange) AS l, ARG_MIN(seq, price) AS a, ARG_MAX(seq, price) AS z FROM trades GROUP BY size

-- name: global_aggregate
SELECT COUNT(*) AS n, SUM(price * size) AS turnover, AVG(CAST(price AS DOUBLE)) AS a, FIRST(seq) AS f, LAST(symbol) AS l, MEDIAN(price) AS m, HHI(size) AS h, MAX_DRAWDOWN(price) AS d FROM trades

-- name: grouping_sets
SELECT symbol, exchange, SUM(size) AS s, COUNT(*) AS n FROM trades GROUP BY GROUPING SETS ((symbol, exchange), (exchange), ())

-- name: distinct_rows
SELECT DISTINCT exchange, symbol, size > 100 AS big FROM trades

-- name: top_with_ties
SELECT symbol, size, seq FROM trades ORDER BY size DESC LIMIT 40

-- name: top_with_offset
SELECT symbol, exchange, price FROM trades ORDER BY price, exchange DESC LIMIT 25 OFFSET 300

-- name: sort_everything
SELECT * FROM trades ORDER BY exchange, size DESC NULLS LAST

-- name: limit_offset
SELECT symbol, ts, seq, price FROM trades LIMIT 700 OFFSET 2321

-- name: limit_of_filter
SELECT symbol, seq, size FROM trades WHERE size = 100 AND exchange = 'P' LIMIT 33 OFFSET 5

-- name: limit_in_the_middle
SELECT symbol, COUNT(*) AS n, SUM(size) AS s FROM (SELECT * FROM trades WHERE size >= 200 LIMIT 1500) GROUP BY symbol

-- name: top_of_groups
SELECT exchange, SUM(size) AS s FROM trades GROUP BY exchange ORDER BY s DESC LIMIT 3

-- name: union_all
SELECT symbol, ts, price AS p, 't' AS source FROM trades UNION ALL SELECT symbol, ts, bid_price, 'q' FROM quotes

-- name: union_all_then_window
SELECT symbol, ts, source, EWMA(p, 0.1) OVER (PARTITION BY symbol ORDER BY ts) AS e FROM
(SELECT symbol, ts, price AS p, 't' AS source FROM trades UNION ALL SELECT symbol, ts, ask_price, 'q' FROM quotes)

-- name: union_intersect_except
(SELECT exchange FROM trades UNION SELECT bid_exch FROM quotes) EXCEPT (SELECT exchange FROM trades INTERSECT SELECT ask_exch FROM quotes)

-- name: except_all
SELECT symbol, size FROM trades EXCEPT ALL SELECT symbol, bid_size FROM quotes

-- name: intersect_all
SELECT symbol, size FROM trades INTERSECT ALL SELECT symbol, bid_size * 100 FROM quotes

-- name: join_multiplies
SELECT t.symbol, t.seq, q.seq AS q, q.bid_price FROM trades AS t JOIN quotes AS q ON q.symbol = t.symbol AND q.ts = t.ts

-- name: join_multiplies_then_window_of_the_right
SELECT seq, q, bid_exch, ROW_NUMBER() OVER (PARTITION BY bid_exch ORDER BY price) AS n, EWMA(price, 0.3) OVER (PARTITION BY bid_exch ORDER BY price) AS e
FROM (SELECT t.seq, t.price, q.seq AS q, q.bid_exch FROM trades AS t JOIN quotes AS q ON q.symbol = t.symbol AND q.ts = t.ts)

-- name: join_multiplies_then_window_of_the_left
SELECT seq, q, exchange, ROW_NUMBER() OVER (PARTITION BY exchange ORDER BY price) AS n
FROM (SELECT t.seq, t.price, t.exchange, q.seq AS q FROM trades AS t LEFT JOIN quotes AS q ON q.symbol = t.symbol AND q.ts = t.ts)

-- name: join_multiplies_then_groups_of_the_right
SELECT bid_exch, FIRST(seq) AS f, LAST(q) AS l, COUNT(*) AS n, LAST(price) AS p
FROM (SELECT t.seq, t.price, q.seq AS q, q.bid_exch FROM trades AS t JOIN quotes AS q ON q.symbol = t.symbol AND q.ts = t.ts) GROUP BY bid_exch

-- name: join_multiplies_then_limit
SELECT t.seq, q.seq AS q FROM trades AS t JOIN quotes AS q ON q.symbol = t.symbol AND q.ts = t.ts LIMIT 77 OFFSET 13

-- name: join_groups
SELECT t.symbol, t.seq, t.size, v.s FROM trades AS t JOIN (SELECT exchange, SUM(size) AS s FROM trades GROUP BY exchange) AS v ON v.exchange = t.exchange

-- name: left_join_with_condition
SELECT t.symbol, t.seq, q.seq AS q FROM trades AS t LEFT JOIN quotes AS q ON q.symbol = t.symbol AND q.ts = t.ts AND q.bid_size > t.size / 50

-- name: right_join
SELECT t.symbol, t.seq, q.seq AS q, q.symbol AS s FROM trades AS t RIGHT JOIN quotes AS q ON q.symbol = t.symbol AND q.ts = t.ts

-- name: full_join
SELECT t.symbol, t.seq, q.seq AS q, q.symbol AS s FROM trades AS t FULL JOIN quotes AS q ON q.symbol = t.symbol AND q.ts = t.ts

-- name: full_join_then_groups
SELECT COALESCE(t.symbol, q.symbol) AS s, COUNT(t.seq) AS a, COUNT(q.seq) AS b, LAST(q.bid_price) AS l FROM trades AS t FULL JOIN quotes AS q ON q.symbol = t.symbol AND q.ts = t.ts GROUP BY COALESCE(t.symbol, q.symbol)

-- name: cross_join
SELECT t.seq, v.exchange, v.n FROM (SELECT * FROM trades WHERE size > 1000) AS t CROSS JOIN (SELECT exchange, COUNT(*) AS n FROM trades GROUP BY exchange) AS v

-- name: band_join
SELECT t.seq, q.seq AS q FROM (SELECT * FROM trades WHERE size > 1500) AS t JOIN quotes AS q ON q.ts BETWEEN t.ts - INTERVAL '0.02' SECOND AND t.ts AND q.bid_size > 20

-- name: semi_join
SELECT symbol, seq, price FROM trades AS t WHERE EXISTS (SELECT 1 FROM quotes AS q WHERE q.symbol = t.symbol AND q.ts = t.ts AND q.bid_exch = t.exchange)

-- name: anti_join
SELECT symbol, seq, price FROM trades AS t WHERE NOT EXISTS (SELECT 1 FROM quotes AS q WHERE q.symbol = t.symbol AND q.ts = t.ts)

-- name: in_query
SELECT symbol, seq, price IN (SELECT bid_price FROM quotes) AS at_bid FROM trades WHERE size IN (SELECT bid_size * 100 FROM quotes WHERE bid_exch = 'P')

-- name: not_in_with_nulls
SELECT symbol, seq, price NOT IN (SELECT NULLIF(bid_price, ask_price) FROM quotes) AS absent FROM trades

-- name: not_in_without_nulls
SELECT symbol, seq FROM trades WHERE price NOT IN (SELECT bid_price FROM quotes WHERE bid_price IS NOT NULL)

-- name: scalar_query
SELECT symbol, seq, price - (SELECT AVG(price) FROM trades) AS d FROM trades WHERE size > (SELECT AVG(bid_size) * 10 FROM quotes)

-- name: correlated_query
SELECT symbol, seq, price, (SELECT MAX(q.bid_price) FROM quotes AS q WHERE q.symbol = t.symbol AND q.bid_exch = t.exchange) AS m FROM trades AS t WHERE size > 200

-- name: correlated_average
SELECT symbol, seq, price FROM trades AS t WHERE price > (SELECT AVG(u.price) FROM trades AS u WHERE u.symbol = t.symbol AND u.exchange = t.exchange)

-- name: self_join_of_bars
WITH bars AS (SELECT symbol, TIME_BUCKET(INTERVAL '1' SECOND, ts) AS bar, LAST(price) AS c FROM trades GROUP BY symbol, bar)
SELECT a.bar, a.symbol AS a, b.symbol AS b, a.c AS x, b.c AS y, BETA(a.c, b.c) OVER (PARTITION BY a.symbol, b.symbol ORDER BY a.bar ROWS 19 PRECEDING) AS beta
FROM bars AS a JOIN bars AS b ON a.bar = b.bar AND a.symbol < b.symbol

-- name: flow_and_return
WITH flow AS (SELECT symbol, ts, MIDPRICE(bid_price, ask_price) AS mid, OFI(bid_price, bid_size, ask_price, ask_size) OVER (PARTITION BY symbol ORDER BY ts) AS ofi FROM quotes),
seconds AS (SELECT symbol, DATE_TRUNC('SECOND', ts) AS start, SUM(ofi) AS ofi, LAST(mid) AS mid FROM flow GROUP BY symbol, DATE_TRUNC('SECOND', ts)),
moves AS (SELECT ofi / NULLIF(STDDEV_SAMP(ofi) OVER (PARTITION BY symbol), 0) AS ofi, NTILE(10) OVER (PARTITION BY symbol ORDER BY ofi) AS decile,
          1e4 * LN(LEAD(mid) OVER (PARTITION BY symbol ORDER BY start) / mid) AS bps FROM seconds),
all_moves AS (SELECT decile, ofi, bps, CORR(ofi, bps) OVER () AS c FROM moves)
SELECT decile, COUNT(bps) AS n, MIN(c) AS c, AVG(ofi) AS o, AVG(bps) AS b FROM all_moves GROUP BY decile ORDER BY decile

-- name: momentum
SELECT symbol, day, ATR(h, l, c) OVER w AS atr, ADX(h, l, c) OVER w AS adx, STOCH_K(h, l, c) OVER w AS k, BB_UPPER(c) OVER w AS bb, CCI(h, l, c) OVER w AS cci, MFI(h, l, c, volume) OVER w AS mfi,
       GARMAN_KLASS_VOL(o, h, l, c) OVER (w ROWS 19 PRECEDING) AS gk, YANG_ZHANG_VOL(o, h, l, c) OVER (w ROWS 19 PRECEDING) AS yz
FROM daily WINDOW w AS (PARTITION BY symbol ORDER BY day)

-- name: daily_pivot
SELECT * FROM (SELECT symbol, EXTRACT(YEAR FROM day) AS y, volume FROM daily) PIVOT (SUM(volume) AS v FOR symbol IN ('AAPL', 'IBM', 'SPY'))

-- name: daily_texts
SELECT UPPER(symbol) || '-' || CAST(EXTRACT(YEAR FROM day) AS VARCHAR) AS k, MIN(day) AS a, MAX(c) AS b, COUNT(*) AS n FROM daily GROUP BY UPPER(symbol) || '-' || CAST(EXTRACT(YEAR FROM day) AS VARCHAR)

-- name: arrays
SELECT symbol, levels, COUNT(*) AS n FROM (SELECT symbol, ARRAY[bid_size, NULL, ask_size] AS levels FROM quotes) GROUP BY symbol, levels
