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

/// What a round through three currencies gains in its better direction, in basis points after fees:
/// `A > B > C > A` or back. NULL where a division is by zero.
@AutoService(FunctionDefinition.class)
public final class TriangularEdgeBps implements FunctionDefinition.Scalar {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "TRIANGULAR_EDGE_BPS",
                    Family.FX,
                    "Gain of a round through three currencies, better direction, in basis points",
                    List.of(
                            Parameters.number("ab", "price of one A in B"),
                            Parameters.number("bc", "price of one B in C"),
                            Parameters.number("ac", "price of one A in C"),
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
                result.set(row, round == 0 || ac == 0 ? Double.NaN : Math.max(forward, reverse));
            }
        }
    }
}
