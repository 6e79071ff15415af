package io.ticklane.fintech.microstructure;

import io.ticklane.api.function.DoubleCells;
import io.ticklane.api.function.LongCells;
import io.ticklane.api.function.State;
import io.ticklane.api.function.StateLayout;
import io.ticklane.api.function.StateLayout.Cell.OfDouble;
import io.ticklane.api.function.StateLayout.Cell.OfLong;
import java.util.List;

/// The tick rule: the sign of the last price change that was not zero.
final class TickRule {
    /// The cells of the state; sign 0 is not known yet.
    static final List<StateLayout.Cell> LAYOUT_CELLS =
            List.of(new OfLong("seen"), new OfDouble("last"), new OfDouble("sign"));

    private final LongCells.View seen;
    private final DoubleCells.View last;
    private final DoubleCells.View sign;

    /// The rule in a state of [#LAYOUT_CELLS].
    TickRule(State state) {
        seen = state.longs(0).view();
        last = state.doubles(1).view();
        sign = state.doubles(2).view();
    }

    /// Takes a price; returns 1, -1, or NaN while there was no change.
    double next(int slot, double price) {
        double before = last.get(slot);
        double known = sign.get(slot);
        if (seen.get(slot) != 0 && price != before) {
            known = price > before ? 1 : -1;
            sign.set(slot, known);
        }
        seen.set(slot, 1);
        last.set(slot, price);
        return known == 0 ? Double.NaN : known;
    }
}
