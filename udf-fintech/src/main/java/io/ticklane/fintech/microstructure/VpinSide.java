package io.ticklane.fintech.microstructure;

import com.google.auto.service.AutoService;
import io.ticklane.api.column.Columns;
import io.ticklane.api.column.DoubleColumn;
import io.ticklane.api.column.DoubleWriter;
import io.ticklane.api.column.Outputs;
import io.ticklane.api.column.Slots;
import io.ticklane.api.function.BoundCall;
import io.ticklane.api.function.Family;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.function.FunctionSpec;
import io.ticklane.api.function.NullRule;
import io.ticklane.api.function.Parameter.Constant;
import io.ticklane.api.function.Range;
import io.ticklane.api.function.RunningKernel;
import io.ticklane.api.state.State;
import io.ticklane.api.state.StateLayout;
import io.ticklane.api.type.SqlType;
import io.ticklane.fintech.Parameters;
import java.util.List;

/// Volume-synchronized probability of informed trading for trades whose side is known: the mean
/// over the last n full buckets of equal volume of how far bought and sold volume differ, as a
/// share of the bucket. A trade is split where a bucket is full.
@AutoService(FunctionDefinition.class)
public final class VpinSide implements FunctionDefinition.Running {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "VPIN_SIDE",
                    Family.MICROSTRUCTURE,
                    "Imbalance of bought and sold volume over buckets of equal volume",
                    List.of(
                            Parameters.number("volume", "traded volume"),
                            Parameters.number("side", "1 for a buy, -1 for a sell"),
                            Constant.required(
                                    "bucket",
                                    SqlType.DOUBLE,
                                    Range.above(0),
                                    "volume of a bucket, in the unit of volume"),
                            Parameters.rows("n", 50, "number of buckets")),
                    SqlType.DOUBLE,
                    NullRule.CARRY,
                    "Easley, Lopez de Prado and O'Hara 2012, Flow Toxicity and Liquidity in a High-frequency World");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public RunningKernel bind(BoundCall call) {
        return new Kernel(call.decimal("bucket"), (int) call.integer("n"));
    }

    private record Kernel(double bucket, int n) implements RunningKernel {
        @Override
        public StateLayout layout() {
            return new StateLayout("vpin", 1, VolumeBuckets.cells(n));
        }

        @Override
        public void advance(State state, Slots slots, Columns in, int from, int to, Outputs out) {
            DoubleColumn volumes = in.doubles(0).view();
            DoubleColumn sides = in.doubles(1).view();
            DoubleWriter result = out.output(0).view();
            VolumeBuckets buckets = new VolumeBuckets(state, 0, bucket, n);
            Slots slotOf = slots.view();
            for (int row = from; row < to; row++) {
                int slot = slotOf.get(row);
                double volume = volumes.getOrNaN(row);
                double side = sides.getOrNaN(row);
                if (!Double.isNaN(side)) {
                    buckets.fill(slot, volume, side > 0 ? 1 : 0);
                }
                result.set(row, buckets.imbalance(slot));
            }
        }
    }
}
