package io.ticklane.fintech.execution;

import io.ticklane.api.column.Columns;
import io.ticklane.api.column.DoubleColumn;
import io.ticklane.api.column.DoubleWriter;
import io.ticklane.api.function.Parameter;
import io.ticklane.api.function.ScalarKernel;
import io.ticklane.fintech.Parameters;
import java.util.List;

/// The parts of a slippage in basis points of the decision price, which add up to the whole.
///
/// ```
///   decision --delay--> arrival --market--> mid --spread--> fill,  then the fees
/// ```
record SlippageKernel(Part part) implements ScalarKernel {
    /// Which part is asked for.
    enum Part {
        DELAY,
        MARKET,
        SPREAD,
        TOTAL
    }

    /// The parameters of the four functions.
    static List<Parameter> parameters() {
        return List.of(
                Parameters.number("decision", "price when the trade was decided"),
                Parameters.number("arrival", "price when the order reached the market"),
                Parameters.number("mid", "mid price at execution"),
                Parameters.number("exec_price", "average price of the fill"),
                Parameters.number("side", "1 for a buy, -1 for a sell"),
                Parameters.number("fees", "fees in basis points of the decision price"));
    }

    @Override
    public void apply(Columns in, int from, int to, DoubleWriter out) {
        DoubleColumn decisions = in.doubles(0).view();
        DoubleColumn arrivals = in.doubles(1).view();
        DoubleColumn mids = in.doubles(2).view();
        DoubleColumn fills = in.doubles(3).view();
        DoubleColumn sides = in.doubles(4).view();
        DoubleColumn fees = in.doubles(5).view();
        DoubleWriter result = out.view();
        Part wanted = part;
        for (int row = from; row < to; row++) {
            double decision = decisions.getOrNaN(row);
            double arrival = arrivals.getOrNaN(row);
            double mid = mids.getOrNaN(row);
            double bps = sides.getOrNaN(row) * 1e4 / decision;
            double delay = (arrival - decision) * bps;
            double market = (mid - arrival) * bps;
            double spread = (fills.getOrNaN(row) - mid) * bps;
            double total = delay + market + spread + fees.getOrNaN(row);
            double value =
                    switch (wanted) {
                        case DELAY -> delay;
                        case MARKET -> market;
                        case SPREAD -> spread;
                        case TOTAL -> total;
                    };
            // the whole is NaN where any argument is missing
            boolean known = !Double.isNaN(total) && decision != 0;
            result.set(row, known ? value : Double.NaN);
        }
    }
}
