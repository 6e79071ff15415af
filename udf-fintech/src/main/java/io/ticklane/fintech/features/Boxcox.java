package io.ticklane.fintech.features;

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

/// The power transform of Box and Cox: `(x ^ lambda - 1) / lambda`, the logarithm for lambda 0.
@AutoService(FunctionDefinition.class)
public final class Boxcox implements FunctionDefinition.Scalar {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "BOXCOX",
                    Family.FEATURES,
                    "Power transform of positive numbers by Box and Cox",
                    List.of(
                            Parameters.number("x", "the series, above zero"),
                            Constant.required(
                                    "lambda",
                                    SqlType.DOUBLE,
                                    Range.closed(-100, 100),
                                    "exponent of the transform; no weight of an old state")),
                    SqlType.DOUBLE,
                    NullRule.STRICT,
                    "Box and Cox 1964, An Analysis of Transformations");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public ScalarKernel bind(BoundCall call) {
        return new Kernel(call.decimal("lambda"));
    }

    private record Kernel(double lambda) implements ScalarKernel {
        @Override
        public void apply(Columns in, int from, int to, DoubleWriter out) {
            DoubleColumn xs = in.doubles(0).view();
            DoubleWriter result = out.view();
            for (int row = from; row < to; row++) {
                double x = xs.getOrNaN(row);

                result.set(
                        row,
                        !(x > 0)
                                ? Double.NaN
                                : lambda == 0
                                        ? StrictMath.log(x)
                                        : StrictMath.expm1(lambda * StrictMath.log(x)) / lambda);
            }
        }
    }
}
