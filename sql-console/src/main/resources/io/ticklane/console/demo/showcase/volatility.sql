-- The symbols with the highest realized volatility, from one-minute returns, annualized
WITH minutes AS (
  SELECT symbol, DATE_TRUNC('MINUTE', ts) AS start, LAST(price) AS price
  FROM trades
  GROUP BY symbol, DATE_TRUNC('MINUTE', ts)
), returns AS (
  SELECT symbol, price, LOG_RETURN(price) OVER (PARTITION BY symbol ORDER BY start) AS r
  FROM minutes
)
SELECT symbol,
       COUNT(r) AS returns,
       MIN(price) AS lowest,
       MAX(price) AS highest,
       100 * SQRT(252) * REALIZED_VOL(r) AS volatility_percent
FROM returns
GROUP BY symbol
ORDER BY volatility_percent DESC, symbol
LIMIT 8
