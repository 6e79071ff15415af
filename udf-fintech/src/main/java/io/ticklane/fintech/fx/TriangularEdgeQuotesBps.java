package io.ticklane.fintech.fx;

import com.google.auto.service.AutoService;
import io.ticklane.api.column.Columns;
import io.ticklane.api.column.DoubleColumn;
import io.ticklane.api.column.DoubleWriter;
import io.ticklane.api.function.BoundCall;
import io.ticklane.api.function.Family;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.function.FunctionSpec;
import io.ticklane.api.function.NullRule;
import io.ticklane.api.function.Parameter.Constant;
import io.ticklane.api.function.Range;
import io.ticklane.api.function.ScalarKernel;
import io.ticklane.api.type.SqlType;
import io.ticklane.fintech.Parameters;
import java.util.List;

/// [TriangularEdgeBps] at the quotes that a trader meets: sells at the bid and buys at the ask, in
/// the better direction.
@AutoService(FunctionDefinition.class)
public final class TriangularEdgeQuotesBps implements FunctionDefinition.Scalar {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "TRIANGULAR_EDGE_BPS",
                    Family.FX,
                    "Gain of a round through three currencies at bid and ask, in basis points",
                    List.of(
                            Parameters.number("bid_ab", "bid for one A in B"),
                            Parameters.number("ask_ab", "ask for one A in B"),
                            Parameters.number("bid_bc", "bid for one B in C"),
                            Parameters.number("ask_bc", "ask for one B in C"),
                            Parameters.number("bid_ac", "bid for one A in C"),
                            Parameters.number("ask_ac", "ask for one A in C"),
                            Constant.withDefault(
                                    "fees_bps",
                                    SqlType.DOUBLE,
                                    Range.atLeast(0),
                                    0.0,
                                    "fees of the round, in basis points")),
                    SqlType.DOUBLE,
                    NullRule.STRICT,
                    "Aiba, Hatano, Takayasu, Marumo and Shimizu 2002, Triangular arbitrage as an interaction among foreign exchange rates");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public ScalarKernel bind(BoundCall call) {
        return new Kernel(call.decimal("fees_bps"));
    }

    private record Kernel(double fees) implements ScalarKernel {
        @Override
        public void apply(Columns in, int from, int to, DoubleWriter out) {
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
                result.set(row, costs == 0 || acAsk == 0 ? Double.NaN : Math.max(forward, reverse));
            }
        }
    }
}
