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

/// The fair price of a perpetual: `spot * (1 + funding + basis)`.
@AutoService(FunctionDefinition.class)
public final class PerpFair implements FunctionDefinition.Scalar {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "PERP_FAIR",
                    Family.CRYPTO,
                    "Fair price of a perpetual from spot, funding and basis",
                    List.of(
                            Parameters.number("spot", "spot price"),
                            Parameters.number(
                                    "funding",
                                    "funding expected until the time of the price, a fraction"),
                            Parameters.number("basis", "other premium over spot, a fraction")),
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
            DoubleColumn spots = in.doubles(0).view();
            DoubleColumn fundings = in.doubles(1).view();
            DoubleColumn bases = in.doubles(2).view();
            DoubleWriter result = out.view();
            for (int row = from; row < to; row++) {
                double spot = spots.getOrNaN(row);
                double funding = fundings.getOrNaN(row);
                double basis = bases.getOrNaN(row);
                result.set(row, spot * (1 + funding + basis));
            }
        }
    }
}
