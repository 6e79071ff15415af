package io.ticklane.fintech.microstructure;

import io.ticklane.api.column.Select;
import io.ticklane.api.state.DoubleCells;
import io.ticklane.api.state.State;
import io.ticklane.api.state.StateLayout;
import io.ticklane.api.state.StateLayout.Cell.OfDouble;
import java.util.List;

/// The tick rule: the sign of the last price change that was not zero.
final class TickRule {
    /// The cells of the state.
    static final List<StateLayout.Cell> LAYOUT_CELLS =
            List.of(new OfDouble("last"), new OfDouble("sign"));

    private final DoubleCells.View last;
    private final DoubleCells.View sign;

    /// The rule in a state of [#LAYOUT_CELLS].
    TickRule(State state) {
        last = state.doubles(0).view();
        sign = state.doubles(1).view();
    }

    /// Takes a price; returns 1, -1, or NaN while there was no change.
    double next(int slot, double price) {
        double change = price - last.known(slot);
        double known = sign.known(slot);
        known = Select.choose(Select.nonZero(change), Select.sign(change), known);
        last.setKnown(slot, price);
        sign.setKnown(slot, known);
        return known;
    }
}
