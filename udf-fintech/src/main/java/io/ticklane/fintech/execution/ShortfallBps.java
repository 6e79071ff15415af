package io.ticklane.fintech.execution;

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

/// What a fill cost against a benchmark: `side * (exec_price - benchmark) / benchmark * 1e4`,
/// positive for a cost.
@AutoService(FunctionDefinition.class)
public final class ShortfallBps implements FunctionDefinition.Scalar {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "SHORTFALL_BPS",
                    List.of("ARRIVAL_IMPACT_BPS", "FIX_IMPACT_BPS"),
                    Family.EXECUTION,
                    "Cost of a fill against a benchmark price, in basis points",
                    List.of(
                            Parameters.number("exec_price", "average price of the fill"),
                            Parameters.number(
                                    "benchmark",
                                    "price to compare with, such as the one at arrival"),
                            Parameters.number("side", "1 for a buy, -1 for a sell")),
                    SqlType.DOUBLE,
                    NullRule.STRICT,
                    "Perold 1988, The Implementation Shortfall: Paper versus Reality");

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
            DoubleColumn execPrices = in.doubles(0).view();
            DoubleColumn benchmarks = in.doubles(1).view();
            DoubleColumn sides = in.doubles(2).view();
            DoubleWriter result = out.view();
            for (int row = from; row < to; row++) {
                double execPrice = execPrices.getOrNaN(row);
                double benchmark = benchmarks.getOrNaN(row);
                double side = sides.getOrNaN(row);

                result.set(
                        row,
                        benchmark == 0
                                ? Double.NaN
                                : side * (execPrice - benchmark) / benchmark * 1e4);
            }
        }
    }
}
