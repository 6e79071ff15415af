package io.ticklane.fintech.fx;

import com.google.auto.service.AutoService;
import io.ticklane.api.function.BoundCall;
import io.ticklane.api.function.Family;
import io.ticklane.api.function.FrameKernel;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.function.FunctionSpec;
import io.ticklane.api.function.NullRule;
import io.ticklane.api.function.Parameter.Constant;
import io.ticklane.api.function.Range;
import io.ticklane.api.type.SqlType;
import io.ticklane.fintech.Parameters;
import java.util.List;

/// The fix of a currency: the median of the prices at the seconds around a time.
@AutoService(FunctionDefinition.class)
public final class WmrFix implements FunctionDefinition.Frame {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "WMR_FIX",
                    Family.FX,
                    "Median of the prices at the seconds around a fix",
                    List.of(
                            Parameters.number("price", "price from ts on"),
                            Parameters.time("ts", "time of the price"),
                            Parameters.time("fix_ts", "time of the fix, the same in all rows"),
                            Constant.required(
                                    "fix_window",
                                    SqlType.INTERVAL_DAY_TIME,
                                    Range.closed(0, FixKernel.MOST_NANOS),
                                    "how long the window around the fix is")),
                    SqlType.DOUBLE,
                    NullRule.IGNORE,
                    "WM/Refinitiv FX Benchmarks, Spot and Forward Rates Methodology Guide");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public FrameKernel bind(BoundCall call) {
        return new FixKernel(call.integer("fix_window"));
    }
}
