-- Q1
select count(*), sum(price * size) from {trades} where side = 'B' and size >= 200
-- Q2
select count(*), sum(n), sum(s), sum(v) from (
  select symbol, count(*) n, sum(size) s, sum(price * size) / sum(size) v from {trades})
-- Q3
select count(*), sum(o), sum(h), sum(l), sum(c), sum(v) from (
  select ts, symbol, first(price) o, max(price) h, min(price) l, last(price) c, sum(size) v
  from {trades} sample by 1m)
-- Q4
select count(v), sum(v) from (
  select avg(price, 'alpha', 0.06) over (partition by symbol order by ts) v from {trades})
-- Q5
-- There is no stddev over a window; sums of squares lose digits.
select count(*), sum(m), sum(case when n > 1 then sqrt(abs(q - m * m * n) / (n - 1)) else null end)
from (
  select avg(price) over (partition by symbol order by ts rows between 99 preceding and current row) m,
         sum(price * price) over (partition by symbol order by ts rows between 99 preceding and current row) q,
         count(price) over (partition by symbol order by ts rows between 99 preceding and current row) n
  from {trades})
-- Q6
select count(*), sum(v) from (
  select sum(size) over (partition by symbol order by ts range between 60 second preceding and current row) v
  from {trades})
-- Q7
-- The hint is needed: without it the join takes half a minute for 10 million rows.
select count(*), count(bid), sum(bid), sum(ask) from (
  select /*+ asof_dense(t q) */ q.bid bid, q.ask ask
  from {trades} t asof join {quotes} q on (symbol))
-- Q8
select count(*), sum(o), sum(abs(o)) from (
  select symbol, m, sum(e) o from (
    select symbol, timestamp_floor('1m', ts) m,
           case when pb = null then null
                else (case when bid >= pb then bid_sz else 0.0 end)
                   - (case when bid <= pb then pbs else 0.0 end)
                   - (case when ask <= pa then ask_sz else 0.0 end)
                   + (case when ask >= pa then pas else 0.0 end) end e
    from (
      select symbol, ts, bid, bid_sz, ask, ask_sz,
             lag(bid) over (partition by symbol order by ts) pb,
             lag(bid_sz) over (partition by symbol order by ts) pbs,
             lag(ask) over (partition by symbol order by ts) pa,
             lag(ask_sz) over (partition by symbol order by ts) pas
      from {quotes})))
-- Q9
select count(*), sum(n) from (
  select symbol, sum(price * size) n from {trades} order by n desc limit 10)
-- Q10
select count(*), sum(price), sum(size) from (
  select price, size from {trades} latest on ts partition by symbol)
-- Q11
select count(*), sum(n) from (
  select r.sector sector, sum(t.price * t.size) n from {trades} t join {ref} r on (symbol))
-- Q12
select count(*), sum(c) from (
  select ts, count_distinct(symbol) c from {trades} sample by 1m)
