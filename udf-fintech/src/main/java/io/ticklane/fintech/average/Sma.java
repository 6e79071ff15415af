package io.ticklane.fintech.average;

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
import io.ticklane.api.function.RunningKernel;
import io.ticklane.api.state.FrameRows;
import io.ticklane.api.state.State;
import io.ticklane.api.state.StateLayout;
import io.ticklane.api.state.StateLayout.Cell.OfLong;
import io.ticklane.api.state.StateLayout.Cell.OfRing;
import io.ticklane.api.state.StateLayout.Cell.OfSum;
import io.ticklane.api.type.SqlType;
import io.ticklane.fintech.Parameters;
import java.util.List;

/// Simple moving average: the mean of the last n rows, from an exact sum.
@AutoService(FunctionDefinition.class)
public final class Sma implements FunctionDefinition.Running {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "SMA",
                    Family.AVERAGE,
                    "Simple moving average of the last n rows",
                    List.of(
                            Parameters.number(
                                    "x", "the series; its unit is the unit of the result"),
                            Parameters.rows("n", "number of rows")),
                    SqlType.DOUBLE,
                    NullRule.TAKES_PLACE,
                    "TA-Lib, SMA");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public RunningKernel bind(BoundCall call) {
        return new Kernel((int) call.integer("n"));
    }

    /// [LastRows] without squares.
    private record Kernel(int n) implements RunningKernel {
        @Override
        public StateLayout layout() {
            return new StateLayout(
                    "sma",
                    1,
                    List.of(
                            new OfLong("cursor"),
                            new OfLong("valid"),
                            new OfRing("last", n),
                            new OfSum("sum")));
        }

        @Override
        public void advance(State state, Slots slots, Columns in, int from, int to, Outputs out) {
            LastRows rows = new LastRows(state, n);
            DoubleColumn x = in.doubles(0).view();
            DoubleWriter result = out.output(0).view();
            for (int first = from; first < to; first += FrameRows.MOST) {
                int end = Math.min(to, first + FrameRows.MOST);
                FrameRows frames = rows.enterSums(slots, x, first, end);
                for (int row = first; row < end; row++) {
                    int i = row - first;
                    double mean = frames.sum(i) / frames.count(i);
                    result.set(row, frames.isFull(i) ? mean : Double.NaN);
                }
            }
        }
    }
}
