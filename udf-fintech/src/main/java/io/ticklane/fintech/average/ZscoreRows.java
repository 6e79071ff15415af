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
import io.ticklane.api.type.SqlType;
import io.ticklane.fintech.Parameters;
import java.util.List;

/// [Zscore] over the last n rows.
@AutoService(FunctionDefinition.class)
public final class ZscoreRows implements FunctionDefinition.Running {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "ZSCORE",
                    Family.AVERAGE,
                    "Distance from the mean of the last n rows in standard deviations",
                    List.of(
                            Parameters.number("x", "the series"),
                            Parameters.rows("n", "number of rows")),
                    SqlType.DOUBLE,
                    NullRule.TAKES_PLACE,
                    "Standard score; sample standard deviation (n - 1)");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public RunningKernel bind(BoundCall call) {
        return new Kernel((int) call.integer("n"));
    }

    private record Kernel(int n) implements RunningKernel {
        @Override
        public StateLayout layout() {
            return LastRows.layout("zscore_rows", n);
        }

        @Override
        public void advance(State state, Slots slots, Columns in, int from, int to, Outputs out) {
            LastRows rows = new LastRows(state, n);
            DoubleColumn x = in.doubles(0).view();
            DoubleWriter result = out.output(0).view();
            for (int first = from; first < to; first += FrameRows.MOST) {
                int end = Math.min(to, first + FrameRows.MOST);
                FrameRows frames = rows.enter(slots, x, first, end);
                for (int row = first; row < end; row++) {
                    int i = row - first;
                    double score = LastRows.score(x.getOrNaN(row), frames, i);
                    result.set(row, frames.isFull(i) ? score : Double.NaN);
                }
            }
        }
    }
}
