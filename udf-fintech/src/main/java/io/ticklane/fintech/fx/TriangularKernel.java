package io.ticklane.fintech.fx;

import io.ticklane.api.column.Columns;
import io.ticklane.api.column.DoubleColumn;
import io.ticklane.api.column.DoubleWriter;
import io.ticklane.api.function.Parameter;
import io.ticklane.api.function.Parameter.Constant;
import io.ticklane.api.function.Range;
import io.ticklane.api.function.ScalarKernel;
import io.ticklane.api.type.SqlType;
import io.ticklane.fintech.Parameters;
import java.util.List;

/// The gains of a round through three currencies in both directions, from three rates or from the
/// quotes of three pairs.
record TriangularKernel(Prices prices, Answer answer, double fees) implements ScalarKernel {
    /// What the prices are.
    enum Prices {
        RATES,
        QUOTES
    }

    /// What is asked.
    enum Answer {
        /// The gain of the better direction in basis points.
        EDGE,
        /// The position of the better direction in [#ROUTES].
        ROUTE
    }

    /// No direction that pays, forward, and back.
    static final List<String> ROUTES = List.of("NONE", "A>B>C>A", "A>C>B>A");

    private static final int FORWARD = 1;
    private static final int REVERSE = 2;

    static final String SOURCE =
            "Aiba, Hatano, Takayasu, Marumo and Shimizu 2002, Triangular arbitrage as an interaction among foreign exchange rates";

    static List<Parameter> rates() {
        return List.of(
                Parameters.number("ab", "price of one A in B"),
                Parameters.number("bc", "price of one B in C"),
                Parameters.number("ac", "price of one A in C"),
                feesBps());
    }

    static List<Parameter> quotes() {
        return List.of(
                Parameters.number("bid_ab", "bid for one A in B"),
                Parameters.number("ask_ab", "ask for one A in B"),
                Parameters.number("bid_bc", "bid for one B in C"),
                Parameters.number("ask_bc", "ask for one B in C"),
                Parameters.number("bid_ac", "bid for one A in C"),
                Parameters.number("ask_ac", "ask for one A in C"),
                feesBps());
    }

    private static Constant feesBps() {
        return Constant.withDefault(
                "fees_bps",
                SqlType.DOUBLE,
                Range.atLeast(0),
                0.0,
                "fees of the round, in basis points");
    }

    @Override
    public void apply(Columns in, int from, int to, DoubleWriter out) {
        switch (prices) {
            case RATES -> ofRates(in, from, to, out);
            case QUOTES -> ofQuotes(in, from, to, out);
        }
    }

    private void ofRates(Columns in, int from, int to, DoubleWriter out) {
        DoubleColumn abRates = in.doubles(0).view();
        DoubleColumn bcRates = in.doubles(1).view();
        DoubleColumn acRates = in.doubles(2).view();
        DoubleWriter result = out.view();
        for (int row = from; row < to; row++) {
            double ab = abRates.getOrNaN(row);
            double bc = bcRates.getOrNaN(row);
            double ac = acRates.getOrNaN(row);
            double round = ab * bc;
            double forward = (round / ac - 1) * 1e4 - fees;
            double reverse = (ac / round - 1) * 1e4 - fees;
            result.set(row, round == 0 || ac == 0 ? Double.NaN : better(forward, reverse));
        }
    }

    private void ofQuotes(Columns in, int from, int to, DoubleWriter out) {
        DoubleColumn abBids = in.doubles(0).view();
        DoubleColumn abAsks = in.doubles(1).view();
        DoubleColumn bcBids = in.doubles(2).view();
        DoubleColumn bcAsks = in.doubles(3).view();
        DoubleColumn acBids = in.doubles(4).view();
        DoubleColumn acAsks = in.doubles(5).view();
        DoubleWriter result = out.view();
        for (int row = from; row < to; row++) {
            double abBid = abBids.getOrNaN(row);
            double abAsk = abAsks.getOrNaN(row);
            double bcBid = bcBids.getOrNaN(row);
            double bcAsk = bcAsks.getOrNaN(row);
            double acBid = acBids.getOrNaN(row);
            double acAsk = acAsks.getOrNaN(row);
            double costs = abAsk * bcAsk;
            double forward = (abBid * bcBid / acAsk - 1) * 1e4 - fees;
            double reverse = (acBid / costs - 1) * 1e4 - fees;
            result.set(row, costs == 0 || acAsk == 0 ? Double.NaN : better(forward, reverse));
        }
    }

    private double better(double forward, double reverse) {
        double edge = Math.max(forward, reverse);
        if (answer == Answer.EDGE || Double.isNaN(edge)) {
            return edge;
        }
        return edge <= 0 ? 0 : forward >= reverse ? FORWARD : REVERSE;
    }
}
