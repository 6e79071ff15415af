package io.ticklane.fintech.crypto;

import com.google.auto.service.AutoService;
import io.ticklane.api.column.Columns;
import io.ticklane.api.column.DoubleColumn;
import io.ticklane.api.column.DoubleWriter;
import io.ticklane.api.function.BoundCall;
import io.ticklane.api.function.Family;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.function.FunctionSpec;
import io.ticklane.api.function.NullRule;
import io.ticklane.api.function.ScalarKernel;
import io.ticklane.api.type.SqlType;
import io.ticklane.fintech.Parameters;
import java.util.List;

/// What holding spot against a short perpetual gains, in basis points of spot: basis and funding
/// received less fees. NULL where spot is zero.
@AutoService(FunctionDefinition.class)
public final class CashCarryEdgeBps implements FunctionDefinition.Scalar {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "CASH_CARRY_EDGE_BPS",
                    Family.CRYPTO,
                    "Gain of long spot and short perpetual, in basis points of spot",
                    List.of(
                            Parameters.number("perp", "price of the perpetual"),
                            Parameters.number("spot", "spot price"),
                            Parameters.number(
                                    "funding",
                                    "funding that the short side receives over the holding time, a fraction"),
                            Parameters.number("fees_bps", "fees of all trades, in basis points")),
                    SqlType.DOUBLE,
                    NullRule.STRICT,
                    "He, Manela, Ross and von Wachter 2022, Fundamentals of Perpetual Futures");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public ScalarKernel bind(BoundCall call) {
        return new Kernel();
    }

    private record Kernel() implements ScalarKernel {
        @Override
        public void apply(Columns in, int from, int to, DoubleWriter out) {
            DoubleColumn perps = in.doubles(0).view();
            DoubleColumn spots = in.doubles(1).view();
            DoubleColumn fundings = in.doubles(2).view();
            DoubleColumn charges = in.doubles(3).view();
            DoubleWriter result = out.view();
            for (int row = from; row < to; row++) {
                double perp = perps.getOrNaN(row);
                double spot = spots.getOrNaN(row);
                double funding = fundings.getOrNaN(row);
                double fees = charges.getOrNaN(row);
                double basis = (perp - spot) / spot * 1e4;
                double edge = basis + funding * 1e4 - fees;
                result.set(row, spot == 0 ? Double.NaN : edge);
            }
        }
    }
}
