"""Expected values of slt/real/*.slt: for each family some functions over real data, computed by the textbook
functions of shared/reference and plain numpy.

Run from the checkout, with `shared` beside it; the raw columns are read by `./ticklane sql --format csv`:

    python3 sql-tests/src/test/python/real_families.py

It writes sql-tests/src/test/resources/slt/real. A query gives for each key how many values there are, the sum of
their magnitudes, the least and the greatest.
"""
import csv
import io
import math
import pathlib
import subprocess
import sys
from datetime import datetime

import numpy as np
from scipy.stats import norm

ROOT = pathlib.Path(__file__).resolve().parents[4]
sys.path.insert(0, str(ROOT.parent / "shared" / "reference"))
import fintech_reference as ref  # noqa: E402

NAN = math.nan
TARGET = ROOT / "sql-tests" / "src" / "test" / "resources" / "slt" / "real"

VIEWS = {
    "daily": """SELECT symbol, "date" AS d, CAST(open AS DOUBLE) AS o, CAST(high AS DOUBLE) AS h, CAST(low AS DOUBLE) AS l,
 CAST(close AS DOUBLE) AS c, CAST(volume AS DOUBLE) AS v
 FROM '${shared}/data/equity_bars_1d.csv' WHERE symbol IN ('AAPL', 'IBM', 'SPY')""",
    "quotes": """SELECT symbol, ts_recv AS ts, update_id AS id, bid_px, bid_qty, ask_px, ask_qty
 FROM '${shared}/data/crypto_quotes.parquet' WHERE venue = 'BINANCE_SPOT'""",
    "perps": """SELECT symbol, ts_recv AS ts, update_id AS id, bid_px, bid_qty, ask_px, ask_qty
 FROM '${shared}/data/crypto_quotes.parquet' WHERE venue = 'BINANCE_USDM'""",
    "trades": """SELECT symbol, ts_recv AS ts, trade_id AS id, price, qty, CASE WHEN aggressor = 'B' THEN 1.0 ELSE -1.0 END AS side
 FROM '${shared}/data/crypto_trades.parquet' WHERE venue = 'BINANCE_SPOT'""",
    "prints": """SELECT symbol, ts, seq, CAST(price AS DOUBLE) AS price, CAST(size AS DOUBLE) AS qty
 FROM '${shared}/data/equity_trades.parquet' WHERE ts < TIMESTAMP '2013-10-07 14:00:00' AND symbol <> 'SPY'""",
    "fx": """SELECT symbol, ts, seq, bid, ask FROM '${shared}/data/fx_quotes.parquet'
 WHERE ts < TIMESTAMP '2014-05-01 06:00:00'""",
}
ORDER = {"daily": "d", "quotes": "ts, id", "perps": "ts, id", "trades": "ts, id", "prints": "ts, seq", "fx": "ts, seq"}


def number(text):
    if text == "":
        return NAN
    try:
        return float(text)
    except ValueError:
        stamp, _, fraction = text.replace("T", " ").partition(".")
        form = "%Y-%m-%d %H:%M:%S" if " " in stamp else "%Y-%m-%d"
        seconds = int((datetime.strptime(stamp, form) - datetime(2000, 1, 1)).total_seconds())
        return seconds * 10**9 + int((fraction + "000000000")[:9])  # whole nanoseconds


def load(view):
    sql = "SELECT * FROM (" + VIEWS[view] + ") AS t ORDER BY " + ORDER[view]
    sql = sql.replace("${shared}", str(ROOT.parent / "shared"))
    text = subprocess.run(
        [str(ROOT / "ticklane"), "sql", "--format", "csv", sql], check=True, capture_output=True, text=True
    ).stdout
    keys = {}
    for row in csv.DictReader(io.StringIO(text)):
        columns = keys.setdefault(row["symbol"], {name: [] for name in row if name != "symbol"})
        for name, values in columns.items():
            values.append(number(row[name]))
    return {
        key: {name: values if name == "ts" else np.array(values) for name, values in columns.items()}
        for key, columns in sorted(keys.items())
    }


def text(value):
    if isinstance(value, float) and math.isnan(value):
        return "NULL"
    return repr(float(value)) if isinstance(value, (float, np.floating)) else str(value)


def summary(values):
    v = np.asarray(values, dtype=float)
    v = v[~np.isnan(v)]
    return [len(v), math.fsum(np.abs(v)), float(v.min()), float(v.max())] if len(v) else [0, NAN, NAN, NAN]


class Family:
    """One file: its views, then queries with their expected rows."""

    def __init__(self, name, title, *views):
        self.lines = [f"# {title}", "# Expected values: sql-tests/src/test/python/real_families.py", "require shared", ""]
        self.name = name
        self.data = {view: load(view) for view in views}
        for view in views:
            self.lines += ["statement ok", f"CREATE VIEW {view} AS {VIEWS[view]}", ""]

    def rows(self, sql, types, rows, tolerance=None):
        option = f" tolerance {tolerance}" if tolerance else ""
        self.lines += [f"query {types}{option}", sql, "----"]
        self.lines += ["\t".join(text(cell) for cell in row) for row in rows] + [""]

    def over(self, view, expression, values, tolerance=None, source=None):
        """An expression over the rows of a view; `values` gives them from the columns of a key."""
        sql = (
            "SELECT symbol, COUNT(x), SUM(ABS(x)), MIN(x), MAX(x)\n"
            f"FROM (SELECT symbol, {expression} AS x FROM {source or view}) AS t GROUP BY symbol ORDER BY symbol"
        )
        rows = [[key] + summary(values(columns)) for key, columns in self.data[view].items()]
        self.rows(sql, "TIRRR", rows, tolerance)

    def write(self):
        TARGET.mkdir(parents=True, exist_ok=True)
        (TARGET / (self.name + ".slt")).write_text("\n".join(self.lines).rstrip("\n") + "\n")
        print(self.name)


W = "OVER (PARTITION BY symbol ORDER BY d)"


def last(n):
    return f"OVER (PARTITION BY symbol ORDER BY d ROWS {n - 1} PRECEDING)"


RETURNS = f"(SELECT *, LOG_RETURN(c) {W} AS r, DIFF(c) {W} AS dc FROM daily) AS s"


def returns(t):
    return ref.log_return(t["c"])


def daily_families():
    f = Family("average", "Averages and exponentially weighted statistics over daily bars", "daily")
    f.over("daily", f"EWMA(c, 0.06) {W}", lambda t: ref.ewma(t["c"], 0.06))
    f.over("daily", f"EWMA(x => c, alpha => 0.06, adjust => TRUE) {W}", lambda t: ref.ewma(t["c"], 0.06, adjust=True))
    f.over("daily", f"SMA(c, 20) {W}", lambda t: ref.sma(t["c"], 20, 20))
    f.over("daily", f"EWVAR(c, 0.06) {W}", lambda t: ref.ewvar(t["c"], 0.06))
    f.over("daily", f"EWCORR(c, v, 0.06) {W}", lambda t: ref.ewcorr(t["c"], t["v"], 0.06))
    f.over("daily", f"ZSCORE(c) {last(100)}", lambda t: ref.rolling_zscore(t["c"], 100))
    f.write()

    f = Family("returns", "Returns of daily closes", "daily")
    f.over("daily", f"LOG_RETURN(c) {W}", returns)
    f.over("daily", f"SIMPLE_RETURN(c) {W}", lambda t: ref.simple_return(t["c"]))
    f.write()

    f = Family("volatility", "Volatility of daily bars over a month", "daily")
    f.over("daily", f"REALIZED_VOL(r, 252) {last(20)}", lambda t: ref.realized_vol(returns(t), 20, 252), source=RETURNS)
    f.over("daily", f"BIPOWER_VAR(r) {last(20)}", lambda t: ref.bipower_var(returns(t), 20), source=RETURNS)
    f.over("daily", f"MEDRV(r) {last(20)}", lambda t: ref.medrv(returns(t), 20), source=RETURNS)
    f.over("daily", f"EWM_VOL(r) {W}", lambda t: ref.riskmetrics_vol(returns(t)), source=RETURNS)
    f.over("daily", f"PARKINSON_VOL(h, l) {last(20)}", lambda t: ref.parkinson_vol(t["h"], t["l"], 20))
    f.over(
        "daily",
        f"GARMAN_KLASS_VOL(o, h, l, c) {last(20)}",
        lambda t: ref.garman_klass_vol(t["o"], t["h"], t["l"], t["c"], 20),
    )
    f.over(
        "daily",
        f"ROGERS_SATCHELL_VOL(o, h, l, c) {last(20)}",
        lambda t: ref.rogers_satchell_vol(t["o"], t["h"], t["l"], t["c"], 20),
    )
    f.write()

    f = Family("liquidity", "Liquidity of daily bars over a month", "daily")
    f.over("daily", f"AMIHUD(r, c * v) {last(20)}", lambda t: ref.amihud(returns(t), t["c"] * t["v"], 20), source=RETURNS)
    f.over("daily", f"ROLL_SPREAD(dc) {last(20)}", lambda t: ref.roll_spread(ref.diff(t["c"]), 20), source=RETURNS)
    f.over(
        "daily",
        f"KYLE_LAMBDA(dc, SIGN(dc) * v) {last(20)}",
        lambda t: ref.kyle_lambda(ref.diff(t["c"]), np.sign(ref.diff(t["c"])) * t["v"], 20),
        source=RETURNS,
    )
    f.over("daily", f"CORWIN_SCHULTZ(h, l) {W}", lambda t: ref.corwin_schultz(t["h"], t["l"]))
    f.write()

    f = Family("momentum", "Indicators of momentum over daily bars", "daily")
    f.over("daily", f"RSI(c) {W}", lambda t: ref.rsi(t["c"]))
    f.over("daily", f"MACD_HIST(c) {W}", lambda t: ref.macd(t["c"])[2])
    f.over("daily", f"BB_UPPER(c) {W}", lambda t: ref.bollinger(t["c"], min_obs=20)[1])
    f.over("daily", f"DONCHIAN_MID(h, l) {W}", lambda t: ref.donchian(t["h"], t["l"], min_obs=20)[2])
    f.over("daily", f"KALMAN(c) {W}", lambda t: ref.kalman_1d(t["c"])[0])
    f.write()

    f = Family("risk", "Risk of daily returns", "daily")
    f.over("daily", f"CUSUM_POS(r, 0.0, 0.005) {W}", lambda t: ref.cusum(returns(t)[1:], 0, 0.005, 1e9)[0], source=RETURNS)
    f.over("daily", f"CUSUM_ALARM(r, 0.0, 0.005, 0.05) {W}", lambda t: ref.cusum(returns(t)[1:], 0, 0.005, 0.05)[2], source=RETURNS)
    f.over("daily", f"DRAWDOWN(c) {W}", lambda t: first(ref.drawdown(t["c"])))
    f.over("daily", f"SHARPE(r) {last(250)}", lambda t: ref.rolling_sharpe(returns(t), 250), source=RETURNS)
    f.over("daily", f"KELLY(r) {last(250)}", lambda t: ref.kelly_fraction(returns(t), 250), source=RETURNS)
    f.write()

    f = Family("features", "Features and transforms of daily bars", "daily")
    f.over("daily", f"DIFF(c, 5) {W}", lambda t: ref.diff(t["c"], 5))
    f.over("daily", f"FRAC_DIFF(c, 0.5, 0.001) {W}", lambda t: ref.frac_diff(t["c"], 0.5, 0.001))
    f.over("daily", "BOXCOX(c, 0.5)", lambda t: ref.boxcox(t["c"], 0.5))
    f.over("daily", "YEO_JOHNSON(100 * r, 0.5)", lambda t: ref.yeo_johnson(100 * returns(t), 0.5), source=RETURNS)
    f.over("daily", "TURNOVER(v, 5e9)", lambda t: t["v"] / 5e9)
    f.write()

    f = Family("options", "Options on daily closes, struck five per cent above", "daily")
    price = "BS_PRICE(c, 1.05 * c, 0.25, 0.02, 0.01, 0.3)"
    f.over("daily", price, lambda t: black_scholes(t["c"])[0])
    f.over("daily", "BS_DELTA(c, 1.05 * c, 0.25, 0.02, 0.01, 0.3)", lambda t: black_scholes(t["c"])[1])
    f.over("daily", "BS_VEGA(c, 1.05 * c, 0.25, 0.02, 0.01, 0.3)", lambda t: black_scholes(t["c"])[2])
    f.over(
        "daily", f"IMPLIED_VOL({price}, c, 1.05 * c, 0.25, 0.02, 0.01)", lambda t: np.full(len(t["c"]), 0.3), tolerance="1e-6"
    )
    f.write()

    f = Family("cross_asset", "Pairs of daily closes: each symbol against SPY on the same day", "daily")
    pairs = "(SELECT a.symbol, a.d, a.c AS y, b.c AS x FROM daily AS a JOIN daily AS b ON a.d = b.d AND b.symbol = 'SPY' WHERE a.symbol <> 'SPY') AS p"
    spy = dict(zip(f.data["daily"].pop("SPY")["d"], load("daily")["SPY"]["c"]))
    for columns in f.data["daily"].values():
        both = [i for i, day in enumerate(columns["d"]) if day in spy]
        columns["y"] = columns["c"][both]
        columns["x"] = np.array([spy[columns["d"][i]] for i in both])
    f.over("daily", f"KALMAN_BETA(y, x, 0.001, 0.1) {W}", lambda t: ref.kalman_hedge_ratio(t["y"], t["x"], 1e-3, 0.1)[0], source=pairs)
    f.over(
        "daily", f"KALMAN_SPREAD(y, x, 0.001, 0.1) {W}", lambda t: ref.kalman_hedge_ratio(t["y"], t["x"], 1e-3, 0.1)[1], source=pairs
    )
    f.over("daily", f"BETA(y, x) {last(60)}", lambda t: ref.beta(t["y"], t["x"], 60), source=pairs)
    f.over("daily", "PAIRS_SPREAD(y, x, 0.8)", lambda t: t["y"] - 0.8 * t["x"], source=pairs)
    f.write()


def first(answer):
    return answer[0] if isinstance(answer, tuple) else answer


def black_scholes(s, strike=1.05, t=0.25, r=0.02, q=0.01, vol=0.3):
    k = strike * s
    d1 = (np.log(s / k) + (r - q + vol * vol / 2) * t) / (vol * math.sqrt(t))
    d2 = d1 - vol * math.sqrt(t)
    price = s * math.exp(-q * t) * norm.cdf(d1) - k * math.exp(-r * t) * norm.cdf(d2)
    return price, math.exp(-q * t) * norm.cdf(d1), s * math.exp(-q * t) * norm.pdf(d1) * math.sqrt(t)


def asof(left, right):
    """For each time of the left the place of the last right time that is not later, -1 without one."""
    return np.searchsorted(np.array(right, dtype=np.int64), np.array(left, dtype=np.int64), side="right") - 1


def tick_families():
    w = "OVER (PARTITION BY symbol ORDER BY ts, id)"
    quotes = ("bid_px", "bid_qty", "ask_px", "ask_qty")
    f = Family("microstructure", "Quotes and trades of two crypto pairs", "quotes", "trades")
    f.over("quotes", "MIDPRICE(bid_px, ask_px)", lambda t: ref.midprice(t["bid_px"], t["ask_px"]))
    f.over("quotes", "MICROPRICE(bid_px, bid_qty, ask_px, ask_qty)", lambda t: ref.microprice(*(t[c] for c in quotes)))
    f.over("quotes", "L1_IMBALANCE(bid_qty, ask_qty)", lambda t: ref.l1_imbalance(t["bid_qty"], t["ask_qty"]))
    f.over("quotes", "QUOTED_SPREAD_BPS(bid_px, ask_px)", lambda t: ref.quoted_spread_bps(t["bid_px"], t["ask_px"]))
    f.over("quotes", f"OFI(bid_px, bid_qty, ask_px, ask_qty) {w}", lambda t: ref.ofi(*(t[c] for c in quotes)))
    joined = "(SELECT t.*, q.bid_px, q.ask_px FROM trades AS t LEFT ASOF JOIN quotes AS q MATCH_CONDITION q.ts <= t.ts ON q.symbol = t.symbol) AS j"

    def at_trades(symbol):
        q = f.data["quotes"][symbol]
        places = asof(f.data["trades"][symbol]["ts"], q["ts"])
        pick = lambda name: np.where(places < 0, NAN, q[name][np.maximum(places, 0)])
        return pick("bid_px"), pick("ask_px")

    for symbol, columns in f.data["trades"].items():
        columns["bid"], columns["ask"] = at_trades(symbol)
    f.over("trades", f"TRADE_SIGN(price, bid_px, ask_px) {w}", lambda t: ref.lee_ready(t["price"], t["bid"], t["ask"]), source=joined)
    f.over(
        "trades",
        "EFFECTIVE_SPREAD(price, MIDPRICE(bid_px, ask_px))",
        lambda t: ref.effective_spread(t["price"], (t["bid"] + t["ask"]) / 2),
        source=joined,
    )
    f.over("trades", f"VPIN_SIDE(qty, side, 2.0, 10) {w}", lambda t: ref.vpin_signed(t["qty"], t["side"], 2.0, 10))
    f.write()

    f = Family("quality", "Checks of quotes and bars", "quotes", "daily")
    flag = lambda condition: f"CASE WHEN {condition} THEN 1 ELSE 0 END"
    before = "(SELECT *, LAG(ts) OVER (PARTITION BY symbol ORDER BY ts, id) AS last_ts, LAG(bid_px) OVER (PARTITION BY symbol ORDER BY ts, id) AS last_px FROM quotes) AS b"
    f.over(
        "quotes",
        flag("IS_STALE(ts, last_ts, INTERVAL '0.1' SECOND)"),
        lambda t: [0.0] + [float(b - a > 100_000_000) for a, b in zip(t["ts"], t["ts"][1:])],
        source=before,
    )
    f.over(
        "quotes",
        flag("PRICE_BAND_OK(bid_px, last_px, 0.00001)"),
        lambda t: [0.0] + [float(abs(b / a - 1) <= 1e-5) for a, b in zip(t["bid_px"], t["bid_px"][1:])],
        source=before,
    )
    f.over(
        "daily",
        flag("BAR_OK(o, h, l, c)"),
        lambda t: [float(l <= min(o, c) and max(o, c) <= h) for o, h, l, c in zip(t["o"], t["h"], t["l"], t["c"])],
    )
    f.write()

    f = Family("bars", "Bars of trades of two crypto pairs", "trades")
    for name, kind, threshold in (("VOLUME_BARS", "volume", 5.0), ("DOLLAR_BARS", "dollar", 100000.0), ("TICK_BARS", "tick", 100.0)):
        rows = []
        for symbol, t in f.data["trades"].items():
            bars = ref.threshold_bars(np.arange(len(t["price"])), t["price"], t["qty"], threshold, kind)
            column = lambda i: [bar[i] for bar in bars]
            rows.append(
                [symbol, len(bars), sum(column(9)), math.fsum(column(2)), max(column(3)), min(column(4)), math.fsum(column(6))]
            )
        f.rows(
            "SELECT symbol, COUNT(*), COUNT(*) FILTER (WHERE complete), SUM(open), MAX(high), MIN(low), SUM(volume)\n"
            f"FROM TABLE({name}(TABLE trades PARTITION BY symbol ORDER BY ts, {threshold}, price => DESCRIPTOR(price), size => DESCRIPTOR(qty)))\n"
            "GROUP BY symbol ORDER BY symbol",
            "TIIRRRR",
            rows,
        )
    f.write()

    f = Family("crypto", "Perpetual futures against spot", "perps", "quotes", "trades")
    joined = "(SELECT p.symbol, p.ts, p.id, MIDPRICE(p.bid_px, p.ask_px) AS fut, MIDPRICE(q.bid_px, q.ask_px) AS spot FROM perps AS p ASOF JOIN quotes AS q MATCH_CONDITION q.ts <= p.ts ON q.symbol = p.symbol) AS j"
    for symbol, columns in f.data["perps"].items():
        q = f.data["quotes"][symbol]
        places = asof(columns["ts"], q["ts"])
        found = places >= 0
        columns["fut"] = ((columns["bid_px"] + columns["ask_px"]) / 2)[found]
        columns["spot"] = ((q["bid_px"] + q["ask_px"]) / 2)[places[found]]
    f.over("perps", "BASIS_ANNUALIZED(fut, spot, 30)", lambda t: ref.basis_annualized(t["fut"], t["spot"], 30), "1e-8", joined)
    f.over("perps", "PERP_FAIR(spot, 0.0001, fut - spot)", lambda t: ref.perp_fair(t["spot"], 0.0001, t["fut"] - t["spot"]), None, joined)
    f.over(
        "perps",
        "CASH_CARRY_EDGE_BPS(fut, spot, 0.0001, 2.0)",
        lambda t: ref.cash_and_carry_edge_bps(t["fut"], t["spot"], 0.0001, 2.0),
        "1e-8",
        joined,
    )
    f.over("trades", "LIQ_PRICE(price, 20, side)", lambda t: ref.liquidation_price(t["price"], 20, t["side"]))
    f.over("trades", "FUNDING_COST(side * qty, price, 0.0001)", lambda t: ref.funding_cost(t["side"] * t["qty"], t["price"], 0.0001))
    f.rows(
        "SELECT symbol, HHI(qty) FROM trades GROUP BY symbol ORDER BY symbol",
        "TR",
        [[s, float(np.sum((t["qty"] / math.fsum(t["qty"])) ** 2))] for s, t in f.data["trades"].items()],
    )
    f.write()

    f = Family("execution", "Prints of a morning of equities against their averages", "prints")
    averages = []
    for symbol, t in f.data["prints"].items():
        p, q, ts = t["price"], t["qty"], t["ts"]
        spans = np.array([b - a for a, b in zip(ts, ts[1:])], dtype=float)
        averages.append(
            [symbol, math.fsum(p * q) / math.fsum(q), math.fsum(p[:-1] * spans) / math.fsum(spans)]
        )
    f.rows("SELECT symbol, VWAP(price, qty), TWAP(price, ts) FROM prints GROUP BY symbol ORDER BY symbol", "TRR", averages)
    fair = {row[0]: row[1] for row in averages}
    for symbol, t in f.data["prints"].items():
        t["fair"] = np.full(len(t["price"]), fair[symbol])
    f.over(
        "prints",
        "SHORTFALL_BPS(price, fair, 1)",
        lambda t: ref.shortfall_bps(t["price"], t["fair"], 1),
        "1e-8",
        "(SELECT p.*, VWAP(price, qty) OVER (PARTITION BY symbol ORDER BY ts, seq ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS fair FROM prints AS p) AS s",
    )
    f.over(
        "prints",
        "VWAP(price, qty) OVER (PARTITION BY symbol ORDER BY ts, seq ROWS 49 PRECEDING)",
        lambda t: ref.vwap(t["price"], t["qty"], 50),
    )
    f.write()

    f = Family("fx", "Forward, cross and pip values of an hour of FX quotes", "fx")
    mid = "MIDPRICE(bid, ask)"
    m = lambda t: (t["bid"] + t["ask"]) / 2
    f.over("fx", f"FORWARD_POINTS({mid}, 0.05, 0.03, 0.25)", lambda t: ref.forward_points(m(t), 0.05, 0.03, 0.25))
    f.over("fx", f"CIP_BASIS({mid}, {mid} * 1.006, 0.05, 0.03, 0.25)", lambda t: ref.cip_basis(m(t), m(t) * 1.006, 0.05, 0.03, 0.25), "1e-8")
    f.over("fx", f"PIP_VALUE(100000, 0.0001, 1 / {mid})", lambda t: ref.pip_value(100000, 0.0001, 1 / m(t)))
    crosses = "(SELECT e.symbol, e.bid AS eb, n.bid AS nb FROM (SELECT *, CASE WHEN symbol = 'EURUSD' THEN 'NZDUSD' ELSE 'EURUSD' END AS other FROM fx) AS e ASOF JOIN fx AS n MATCH_CONDITION n.ts <= e.ts ON n.symbol = e.other) AS x"
    for symbol, other in (("EURUSD", "NZDUSD"), ("NZDUSD", "EURUSD")):
        t, o = f.data["fx"][symbol], f.data["fx"][other]
        places = asof(t["ts"], o["ts"])
        t["eb"], t["nb"] = t["bid"][places >= 0], o["bid"][places[places >= 0]]
    f.over("fx", "FX_CROSS(eb, nb, 'divide')", lambda t: ref.fx_cross(t["eb"], t["nb"], "divide"), source=crosses)
    f.over("fx", "PNL_FX(1000, eb, 1.2, nb)", lambda t: ref.pnl_fx(1000, t["eb"], 1.2, t["nb"]), source=crosses)
    f.write()


if __name__ == "__main__":
    daily_families()
    tick_families()
