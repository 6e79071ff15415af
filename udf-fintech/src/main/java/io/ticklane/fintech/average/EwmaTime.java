package io.ticklane.fintech.average;

import com.google.auto.service.AutoService;
import io.ticklane.api.column.Columns;
import io.ticklane.api.column.DoubleColumn;
import io.ticklane.api.column.DoubleWriter;
import io.ticklane.api.column.LongColumn;
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
import io.ticklane.api.state.DoubleCells;
import io.ticklane.api.state.LongCells;
import io.ticklane.api.state.State;
import io.ticklane.api.state.StateLayout;
import io.ticklane.api.state.StateLayout.Cell.OfDouble;
import io.ticklane.api.state.StateLayout.Cell.OfLong;
import io.ticklane.api.type.SqlType;
import io.ticklane.fintech.Parameters;
import java.util.List;

/// Exponentially weighted moving average over time: the weight of a new value is `1 - exp(-dt /
/// tau)` for the time dt since the value before.
@AutoService(FunctionDefinition.class)
public final class EwmaTime implements FunctionDefinition.Running {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "EWMA_TIME",
                    Family.AVERAGE,
                    "Exponentially weighted moving average over time",
                    List.of(
                            Parameters.number(
                                    "x", "the series; its unit is the unit of the result"),
                            Parameters.time("ts", "time of the value"),
                            Constant.required(
                                    "tau",
                                    SqlType.INTERVAL_DAY_TIME,
                                    Range.above(0),
                                    "time in which the weight of a value falls to 1/e")),
                    SqlType.DOUBLE,
                    NullRule.CARRY,
                    "Muller 2001, Specially Weighted Moving Averages with Repeated Application of the EMA Operator; Eckner 2012");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public RunningKernel bind(BoundCall call) {
        return new Kernel(call.integer("tau"));
    }

    private record Kernel(long tauNanos) implements RunningKernel {
        private static final StateLayout LAYOUT =
                new StateLayout(
                        "ewma_time", 1, List.of(new OfDouble("mean"), new OfLong("last_ts")));

        @Override
        public StateLayout layout() {
            return LAYOUT;
        }

        @Override
        public void advance(State state, Slots slots, Columns in, int from, int to, Outputs out) {
            DoubleCells.View means = state.doubles(0).view();
            LongCells.View lastTime = state.longs(1).view();
            DoubleColumn x = in.doubles(0).view();
            LongColumn times = in.longs(1).view();
            DoubleWriter result = out.output(0).view();
            double perNano = -1.0 / tauNanos;
            Slots slotOf = slots.view();
            for (int row = from; row < to; row++) {
                int slot = slotOf.get(row);
                double value = x.getOrNaN(row);
                double mean = means.known(slot);
                if (!Double.isNaN(value) && !times.isMissing(row)) {
                    long time = times.get(row);
                    // time that goes back is no time
                    double nanos = Math.max(0, time - lastTime.get(slot));
                    double weight = -StrictMath.expm1(nanos * perNano);
                    mean = Double.isNaN(mean) ? value : mean + weight * (value - mean);
                    means.setKnown(slot, mean);
                    lastTime.set(slot, time);
                }
                result.set(row, mean);
            }
        }
    }
}
