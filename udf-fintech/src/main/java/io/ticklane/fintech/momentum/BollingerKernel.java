package io.ticklane.fintech.momentum;

import io.ticklane.api.column.Columns;
import io.ticklane.api.column.DoubleColumn;
import io.ticklane.api.column.DoubleWriter;
import io.ticklane.api.column.Outputs;
import io.ticklane.api.column.Slots;
import io.ticklane.api.function.BoundCall;
import io.ticklane.api.function.Parameter;
import io.ticklane.api.function.Parameter.Constant;
import io.ticklane.api.function.Range;
import io.ticklane.api.function.RunningKernel;
import io.ticklane.api.state.FrameRows;
import io.ticklane.api.state.State;
import io.ticklane.api.state.StateLayout;
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
        DoubleColumn x = in.doubles(0);
        for (int first = from; first < to; first += FrameRows.MOST) {
            int end = Math.min(to, first + FrameRows.MOST);
            FrameRows frames = rows.enter(slots, x, first, end);
            writeBands(frames, first, end, out);
            writePlaces(frames, x, first, end, out);
        }
    }

    // two loops: one with all outputs is more than a compiler keeps in registers

    private void writeBands(FrameRows frames, int from, int to, Outputs out) {
        DoubleWriter mids = out.output(MID).view();
        DoubleWriter uppers = out.output(UPPER).view();
        DoubleWriter lowers = out.output(LOWER).view();
        for (int row = from; row < to; row++) {
            double mid = mid(frames, row - from);
            double band = band(frames, row - from);
            mids.set(row, mid);
            uppers.set(row, mid + band);
            lowers.set(row, mid - band);
        }
    }

    private void writePlaces(FrameRows frames, DoubleColumn x, int from, int to, Outputs out) {
        DoubleColumn values = x.view();
        DoubleWriter places = out.output(PCT).view();
        DoubleWriter widths = out.output(WIDTH).view();
        for (int row = from; row < to; row++) {
            double mid = mid(frames, row - from);
            double band = band(frames, row - from);
            double lower = mid - band;
            double width = mid + band - lower;
            double place = (values.getOrNaN(row) - lower) / width;
            places.set(row, width == 0 ? Double.NaN : place);
            widths.set(row, mid == 0 ? Double.NaN : width / mid);
        }
    }

    private static double mid(FrameRows frames, int row) {
        return frames.isFull(row) ? frames.sum(row) / frames.count(row) : Double.NaN;
    }

    private double band(FrameRows frames, int row) {
        return k * Math.sqrt(frames.squaredDeviations(row) / frames.count(row));
    }
}
