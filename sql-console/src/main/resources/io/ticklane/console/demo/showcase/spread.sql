-- Each trade with the quote that stood when it happened: what trading cost, by symbol
SELECT t.symbol,
       COUNT(*) AS trades,
       AVG(QUOTED_SPREAD_BPS(q.bid_price, q.ask_price)) AS quoted_bps,
       AVG(1e4 * EFFECTIVE_SPREAD(t.price, MIDPRICE(q.bid_price, q.ask_price))
           / MIDPRICE(q.bid_price, q.ask_price)) AS effective_bps
FROM trades AS t
ASOF JOIN quotes AS q
MATCH_CONDITION q.ts <= t.ts
ON q.symbol = t.symbol
GROUP BY t.symbol
ORDER BY trades DESC, t.symbol
LIMIT 8
