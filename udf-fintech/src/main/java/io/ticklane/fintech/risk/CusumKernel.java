package io.ticklane.fintech.risk;

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
import io.ticklane.api.state.DoubleCells;
import io.ticklane.api.state.State;
import io.ticklane.api.state.StateLayout;
import io.ticklane.api.state.StateLayout.Cell.OfDouble;
import io.ticklane.api.type.SqlType;
import io.ticklane.fintech.Parameters;
import java.util.List;

/// How far a series has run above and below its target, less what is allowed on each row; never
/// below zero.
record CusumKernel(double mu, double k) implements RunningKernel {
    static final int ABOVE = 0;
    static final int BELOW = 1;

    private static final StateLayout LAYOUT =
            new StateLayout("cusum", 1, List.of(new OfDouble("above"), new OfDouble("below")));

    static Parameter.Column series() {
        return Parameters.number("x", "the series");
    }

    static Constant target() {
        return Constant.required(
                "mu",
                SqlType.DOUBLE,
                Range.above(Double.NEGATIVE_INFINITY),
                "target, in the unit of x");
    }

    static Constant allowance() {
        return Constant.required(
                "k",
                SqlType.DOUBLE,
                Range.atLeast(0),
                "distance from the target that is allowed on a row, in the unit of x");
    }

    /// The kernel of a call.
    static CusumKernel of(BoundCall call) {
        return new CusumKernel(call.decimal("mu"), call.decimal("k"));
    }

    @Override
    public StateLayout layout() {
        return LAYOUT;
    }

    @Override
    public int outputs() {
        return 2;
    }

    @Override
    public void advance(State state, Slots slots, Columns in, int from, int to, Outputs out) {
        DoubleCells.View aboves = state.doubles(0).view();
        DoubleCells.View belows = state.doubles(1).view();
        DoubleColumn x = in.doubles(0).view();
        DoubleWriter up = out.output(ABOVE).view();
        DoubleWriter down = out.output(BELOW).view();
        Slots slotOf = slots.view();
        for (int row = from; row < to; row++) {
            int slot = slotOf.get(row);
            double value = x.getOrNaN(row);
            double above = aboves.known(slot);
            double below = belows.known(slot);
            if (!Double.isNaN(value)) {
                boolean first = Double.isNaN(above);
                double distance = value - mu;
                above = Math.max(0, (first ? 0 : above) + distance - k);
                below = Math.max(0, (first ? 0 : below) - distance - k);
                aboves.setKnown(slot, above);
                belows.setKnown(slot, below);
            }
            up.set(row, above);
            down.set(row, below);
        }
    }
}
