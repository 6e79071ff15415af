package io.ticklane.fintech.quality;

import com.google.auto.service.AutoService;
import io.ticklane.api.column.Columns;
import io.ticklane.api.column.DoubleWriter;
import io.ticklane.api.column.LongColumn;
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

/// Whether more than `max_age` has passed since the last update.
@AutoService(FunctionDefinition.class)
public final class IsStale implements FunctionDefinition.Scalar {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "IS_STALE",
                    Family.QUALITY,
                    "Whether the last update is too old",
                    List.of(
                            Parameters.time("ts", "time of the row"),
                            Parameters.time("last", "time of the last update"),
                            Constant.required(
                                    "max_age",
                                    SqlType.INTERVAL_DAY_TIME,
                                    Range.atLeast(0),
                                    "greatest age that is still fresh")),
                    SqlType.BOOLEAN,
                    NullRule.STRICT,
                    "The definition above; no paper");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public ScalarKernel bind(BoundCall call) {
        return new Kernel(call.integer("max_age"));
    }

    private record Kernel(long maxAge) implements ScalarKernel {
        @Override
        public void apply(Columns in, int from, int to, DoubleWriter out) {
            LongColumn tss = in.longs(0).view();
            LongColumn lasts = in.longs(1).view();
            DoubleWriter result = out.view();
            for (int row = from; row < to; row++) {
                boolean missing = tss.isMissing(row) || lasts.isMissing(row);
                long ts = tss.get(row);
                long last = lasts.get(row);
                // the age of an update before ts, which may be too large for a signed long
                boolean stale = ts > last && Long.compareUnsigned(ts - last, maxAge) > 0;
                result.set(row, missing ? Double.NaN : stale ? 1 : 0);
            }
        }
    }
}
