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
import java.util.Locale;

/// What a payment of one at a later time is worth today. NULL where nothing would be left of money
/// that grows at the rate.
@AutoService(FunctionDefinition.class)
public final class PvFactor implements FunctionDefinition.Scalar {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "PV_FACTOR",
                    Family.OPTIONS,
                    "What a payment of one at a later time is worth today",
                    List.of(
                            Parameters.number("rate", "interest rate per year, a fraction"),
                            Parameters.number("t_years", "time to the payment in years"),
                            Constant.withDefault(
                                    "mode",
                                    SqlType.VARCHAR,
                                    Range.oneOf("continuous", "annual", "simple"),
                                    "continuous",
                                    "how interest accrues")),
                    SqlType.DOUBLE,
                    NullRule.STRICT,
                    "Hull 2018, Options, Futures, and Other Derivatives, chapter 4");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public ScalarKernel bind(BoundCall call) {
        return new Kernel(Mode.valueOf(call.word("mode").toUpperCase(Locale.ROOT)));
    }

    private enum Mode {
        CONTINUOUS,
        ANNUAL,
        SIMPLE
    }

    private record Kernel(Mode mode) implements ScalarKernel {
        @Override
        public void apply(Columns in, int from, int to, DoubleWriter out) {
            DoubleColumn rates = in.doubles(0).view();
            DoubleColumn times = in.doubles(1).view();
            DoubleWriter result = out.view();
            for (int row = from; row < to; row++) {
                double rate = rates.getOrNaN(row);
                double years = times.getOrNaN(row);
                double base = 1 + (mode == Mode.SIMPLE ? rate * years : rate);
                double factor =
                        switch (mode) {
                            case CONTINUOUS -> StrictMath.exp(-rate * years);
                            case ANNUAL ->
                                    base > 0
                                            ? StrictMath.exp(-years * StrictMath.log1p(rate))
                                            : Double.NaN;
                            case SIMPLE -> base > 0 ? 1 / base : Double.NaN;
                        };
                result.set(row, factor);
            }
        }
    }
}
