-- EWMA of the price per symbol, one that forgets half of its past in 20 trades
SELECT ts, symbol, price, size,
       EWMA_HALFLIFE(price, 20) OVER (PARTITION BY symbol ORDER BY ts) AS ewma
FROM trades
ORDER BY ts DESC
LIMIT 8
