package io.ticklane.fintech.options;

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

/// The rate paid a number of times a year that grows as much as a continuous one.
@AutoService(FunctionDefinition.class)
public final class ContinuousToCompound implements FunctionDefinition.Scalar {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "CONTINUOUS_TO_COMPOUND",
                    Family.OPTIONS,
                    "Compounded rate of the same growth as a continuous one",
                    List.of(
                            Parameters.number("rate", "rate per year, a fraction"),
                            Constant.withDefault(
                                    "per_year",
                                    SqlType.DOUBLE,
                                    Range.above(0),
                                    1.0,
                                    "how often in a year interest is paid")),
                    SqlType.DOUBLE,
                    NullRule.STRICT,
                    "Hull 2018, Options, Futures, and Other Derivatives, chapter 4");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public ScalarKernel bind(BoundCall call) {
        return new Kernel(call.decimal("per_year"));
    }

    private record Kernel(double periods) implements ScalarKernel {
        @Override
        public void apply(Columns in, int from, int to, DoubleWriter out) {
            DoubleColumn rates = in.doubles(0).view();
            DoubleWriter result = out.view();
            for (int row = from; row < to; row++) {
                double rate = rates.getOrNaN(row);
                result.set(row, periods * StrictMath.expm1(rate / periods));
            }
        }
    }
}
