package io.ticklane.fintech.microstructure;

import com.google.auto.service.AutoService;
import io.ticklane.api.column.ArrayColumn;
import io.ticklane.api.column.Columns;
import io.ticklane.api.column.DoubleWriter;
import io.ticklane.api.function.BoundCall;
import io.ticklane.api.function.Family;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.function.FunctionSpec;
import io.ticklane.api.function.NullRule;
import io.ticklane.api.function.Parameter;
import io.ticklane.api.function.Range;
import io.ticklane.api.function.ScalarKernel;
import io.ticklane.api.type.SqlType;
import io.ticklane.fintech.Parameters;
import java.util.List;

/// How much more size stands at the first bids of a book than at the first asks: `(b - a) / (b +
/// a)` of the sums b and a, from -1 to 1. Levels that are not there have no size; NULL where there
/// is none at all.
@AutoService(FunctionDefinition.class)
public final class DepthImbalance implements FunctionDefinition.Scalar {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "DEPTH_IMBALANCE",
                    Family.MICROSTRUCTURE,
                    "Imbalance of the sizes at the first levels of a book",
                    List.of(
                            Parameters.array("bid_sz", "sizes at the bids, best first"),
                            Parameters.array(
                                    "ask_sz",
                                    "sizes at the asks, best first, in the unit of bid_sz"),
                            Parameter.Constant.withDefault(
                                    "levels",
                                    SqlType.BIGINT,
                                    Range.closed(1, Parameters.MOST_ROWS),
                                    5L,
                                    "how many levels count on each side")),
                    SqlType.DOUBLE,
                    NullRule.STRICT,
                    "Cartea, Jaimungal and Penalva 2015, Algorithmic and High-Frequency Trading");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public ScalarKernel bind(BoundCall call) {
        return new Kernel(call.integer("levels"));
    }

    private record Kernel(long levels) implements ScalarKernel {
        @Override
        public void apply(Columns in, int from, int to, DoubleWriter out) {
            ArrayColumn bidSzs = in.arrays(0).view();
            ArrayColumn askSzs = in.arrays(1).view();
            DoubleWriter result = out.view();
            for (int row = from; row < to; row++) {
                double bidSz = depth(bidSzs, row);
                double askSz = depth(askSzs, row);
                double size = bidSz + askSz;
                result.set(row, size > 0 ? (bidSz - askSz) / size : Double.NaN);
            }
        }

        /// The size of the first levels; NaN where the whole array is missing.
        private double depth(ArrayColumn sizes, int row) {
            if (sizes.isMissing(row)) {
                return Double.NaN;
            }
            int count = (int) Math.min(levels, sizes.length(row));
            double sum = 0;
            for (int level = 0; level < count; level++) {
                double size = sizes.get(row, level);
                sum += Double.isNaN(size) ? 0 : size;
            }
            return sum;
        }
    }
}
