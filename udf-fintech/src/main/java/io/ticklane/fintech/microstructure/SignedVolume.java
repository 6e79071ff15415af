package io.ticklane.fintech.microstructure;

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

/// Volume with the sign of the side that traded: `side * volume`.
@AutoService(FunctionDefinition.class)
public final class SignedVolume implements FunctionDefinition.Scalar {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "SIGNED_VOLUME",
                    Family.MICROSTRUCTURE,
                    "Volume with the sign of its side",
                    List.of(
                            Parameters.number("side", "1 for a buy, -1 for a sell"),
                            Parameters.number("volume", "size of the trade")),
                    SqlType.DOUBLE,
                    NullRule.STRICT,
                    "Kyle 1985, Continuous Auctions and Insider Trading");

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
            DoubleColumn sides = in.doubles(0).view();
            DoubleColumn volumes = in.doubles(1).view();
            DoubleWriter result = out.view();
            for (int row = from; row < to; row++) {
                double side = sides.getOrNaN(row);
                double volume = volumes.getOrNaN(row);

                result.set(row, side * volume);
            }
        }
    }
}
