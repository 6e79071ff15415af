package io.ticklane.fintech.momentum;

import io.ticklane.api.function.BoundCall;
import io.ticklane.api.function.Columns;
import io.ticklane.api.function.DoubleColumn;
import io.ticklane.api.function.DoubleWriter;
import io.ticklane.api.function.Outputs;
import io.ticklane.api.function.Parameter;
import io.ticklane.api.function.Parameter.Constant;
import io.ticklane.api.function.Range;
import io.ticklane.api.function.RunningKernel;
import io.ticklane.api.function.Slots;
import io.ticklane.api.function.State;
import io.ticklane.api.function.StateLayout;
import io.ticklane.api.type.SqlType;
import io.ticklane.fintech.Parameters;
import io.ticklane.fintech.average.LastRows;
import java.util.List;

/// The mean of the last n rows, bands at k population standard deviations around it, where the
/// current value lies between them, and how wide they are.
record BollingerKernel(int n, double k) implements RunningKernel {
    static final int MID = 0;
    static final int UPPER = 1;
    static final int LOWER = 2;
    static final int PCT = 3;
    static final int WIDTH = 4;

    /// The parameters of the five functions.
    static List<Parameter> parameters() {
        return List.of(
                Parameters.number("x", "the series, such as a closing price"),
                Parameters.rows("n", 20, "number of rows"),
                Constant.withDefault(
                        "k",
                        SqlType.DOUBLE,
                        Range.atLeast(0),
                        2.0,
                        "distance of the bands in standard deviations"));
    }

    /// The kernel of a call.
    static BollingerKernel of(BoundCall call) {
        return new BollingerKernel((int) call.integer("n"), call.decimal("k"));
    }

    @Override
    public StateLayout layout() {
        return LastRows.layout("bollinger", n);
    }

    @Override
    public int outputs() {
        return 5;
    }

    @Override
    public void advance(State state, Slots slots, Columns in, int from, int to, Outputs out) {
        LastRows rows = new LastRows(state, n);
        DoubleColumn x = in.doubles(0).view();
        DoubleWriter mids = out.output(MID).view();
        DoubleWriter uppers = out.output(UPPER).view();
        DoubleWriter lowers = out.output(LOWER).view();
        DoubleWriter places = out.output(PCT).view();
        DoubleWriter widths = out.output(WIDTH).view();
        Slots slotOf = slots.view();
        for (int row = from; row < to; row++) {
            int slot = slotOf.get(row);
            double value = x.getOrNaN(row);
            double mid = Double.NaN;
            double band = Double.NaN;
            if (rows.enter(slot, value)) {
                mid = rows.mean(slot);
                band = k * Math.sqrt(rows.squaredDeviations(slot) / rows.count(slot));
            }
            double upper = mid + band;
            double lower = mid - band;
            double width = upper - lower;
            mids.set(row, mid);
            uppers.set(row, upper);
            lowers.set(row, lower);
            places.set(row, width == 0 ? Double.NaN : (value - lower) / width);
            widths.set(row, mid == 0 ? Double.NaN : width / mid);
        }
    }
}
