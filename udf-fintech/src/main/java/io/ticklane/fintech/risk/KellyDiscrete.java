package io.ticklane.fintech.risk;

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

/// The fraction of the capital that a bet deserves: `p - (1 - p) / b`, negative for a bet to leave.
@AutoService(FunctionDefinition.class)
public final class KellyDiscrete implements FunctionDefinition.Scalar {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "KELLY_DISCRETE",
                    Family.RISK,
                    "Fraction of the capital that a bet deserves by Kelly",
                    List.of(
                            Parameters.number("p", "probability of winning"),
                            Parameters.number("b", "what a win pays for each unit at stake")),
                    SqlType.DOUBLE,
                    NullRule.STRICT,
                    "Kelly 1956, A New Interpretation of Information Rate");

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
            DoubleColumn ps = in.doubles(0).view();
            DoubleColumn bs = in.doubles(1).view();
            DoubleWriter result = out.view();
            for (int row = from; row < to; row++) {
                double p = ps.getOrNaN(row);
                double b = bs.getOrNaN(row);

                result.set(row, b == 0 ? Double.NaN : p - (1 - p) / b);
            }
        }
    }
}
