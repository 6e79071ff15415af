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

/// The power transform of Yeo and Johnson, which takes numbers of either sign.
@AutoService(FunctionDefinition.class)
public final class YeoJohnson implements FunctionDefinition.Scalar {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "YEO_JOHNSON",
                    Family.FEATURES,
                    "Power transform of numbers of either sign by Yeo and Johnson",
                    List.of(
                            Parameters.number("x", "the series"),
                            Constant.required(
                                    "lambda",
                                    SqlType.DOUBLE,
                                    Range.closed(-100, 100),
                                    "exponent of the transform; no weight of an old state")),
                    SqlType.DOUBLE,
                    NullRule.STRICT,
                    "Yeo and Johnson 2000, A New Family of Power Transformations to Improve Normality or Symmetry");

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

                result.set(row, x >= 0 ? power(lambda, x) : -power(2 - lambda, -x));
            }
        }

        /// The transform of a number that is not negative.
        private static double power(double exponent, double x) {
            double log = StrictMath.log1p(x);
            return exponent == 0 ? log : StrictMath.expm1(exponent * log) / exponent;
        }
    }
}
