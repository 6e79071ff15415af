package io.ticklane.api.function;

import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Exact sums of doubles, one for each slot. A sum is kept as an expansion of three doubles whose
/// exact total is the sum of everything added so far; what does not fit goes to an unbounded
/// fixed-point remainder, which ordinary data never needs. So a sum has no rounding error, does not
/// depend on the order of its terms, merges, and lets terms be subtracted again without drift; it
/// is rounded once, when it is read.
///
/// Source: error-free transformations of Knuth and Dekker; expansions of Shewchuk 1997, "Adaptive
/// Precision Floating-Point Arithmetic"; reading with correct rounding as in his GROW-EXPANSION.
public final class SumCells extends StateColumn {
    private static final int WIDTH = 3 * Double.BYTES;

    private final Map<Integer, WideSum> wide = new HashMap<>();

    SumCells(StateMemory memory) {
        super(memory, WIDTH);
    }

    /// Adds a term.
    public void add(int slot, double term) {
        MemorySegment cells = cells();
        long at = (long) slot * WIDTH;
        double high = readDouble(cells, at);
        double sum = high + term;
        if (!Double.isFinite(sum)) {
            remainder(slot).add(term);
            return;
        }
        double error = twoSumError(high, term, sum);
        writeDouble(cells, at, sum);
        if (error != 0) {
            addBelow(slot, cells, at + Double.BYTES, error);
        }
    }

    private void addBelow(int slot, MemorySegment cells, long at, double term) {
        double middle = readDouble(cells, at);
        double sum = middle + term;
        double error = twoSumError(middle, term, sum);
        writeDouble(cells, at, sum);
        if (error != 0) {
            double low = readDouble(cells, at + Double.BYTES);
            double lowSum = low + error;
            double lost = twoSumError(low, error, lowSum);
            writeDouble(cells, at + Double.BYTES, lowSum);
            if (lost != 0) {
                remainder(slot).add(lost);
            }
        }
    }

    /// Takes a term away that was added before.
    public void subtract(int slot, double term) {
        if (Double.isFinite(term)) {
            add(slot, -term);
        } else {
            remainder(slot).removeNonFinite(term);
        }
    }

    /// Adds the exact product of two numbers.
    public void addProduct(int slot, double a, double b) {
        double product = a * b;
        add(slot, product);
        if (Double.isFinite(product)) {
            double error = Math.fma(a, b, -product);
            if (error != 0) {
                add(slot, error);
            }
        }
    }

    /// Takes the exact product of two numbers away that was added before.
    public void subtractProduct(int slot, double a, double b) {
        double product = a * b;
        subtract(slot, product);
        if (Double.isFinite(product)) {
            double error = Math.fma(a, b, -product);
            if (error != 0) {
                add(slot, -error);
            }
        }
    }

    /// Adds the sum of a slot of other cells.
    public void merge(int slot, SumCells from, int fromSlot) {
        long at = (long) fromSlot * WIDTH;
        add(slot, readDouble(from.cells(), at));
        add(slot, readDouble(from.cells(), at + Double.BYTES));
        add(slot, readDouble(from.cells(), at + 2 * Double.BYTES));
        WideSum other = from.wide.get(fromSlot);
        if (other != null) {
            remainder(slot).add(other);
        }
    }

    /// The sum, correctly rounded.
    public double value(int slot) {
        long at = (long) slot * WIDTH;
        double high = readDouble(cells(), at);
        double middle = readDouble(cells(), at + Double.BYTES);
        double low = readDouble(cells(), at + 2 * Double.BYTES);
        WideSum remainder = remainderOrNull(slot);
        return remainder == null
                ? Expansion.round(high, middle, low, 0)
                : remainder.plus(high, middle, low).value();
    }

    /// What the rounding of [#value(int)] left: the sum minus its value, rounded. Zero where the
    /// value is not finite.
    public double error(int slot) {
        double value = value(slot);
        if (!Double.isFinite(value)) {
            return 0;
        }
        long at = (long) slot * WIDTH;
        double high = readDouble(cells(), at);
        double middle = readDouble(cells(), at + Double.BYTES);
        double low = readDouble(cells(), at + 2 * Double.BYTES);
        WideSum remainder = remainderOrNull(slot);
        return remainder == null
                ? Expansion.round(high, middle, low, -value)
                : remainder.plus(high, middle, low).plus(-value, 0, 0).value();
    }

    @Override
    void clear(int slot) {
        super.clear(slot);
        wide.remove(slot);
    }

    @Override
    void copy(int slot, StateColumn from, int fromSlot) {
        super.copy(slot, from, fromSlot);
        WideSum other = ((SumCells) from).wide.get(fromSlot);
        if (other == null) {
            wide.remove(slot);
        } else {
            wide.put(slot, other.plus(0, 0, 0));
        }
    }

    private WideSum remainder(int slot) {
        return wide.computeIfAbsent(slot, _ -> new WideSum());
    }

    private @Nullable WideSum remainderOrNull(int slot) {
        return wide.isEmpty() ? null : wide.get(slot);
    }

    private static double twoSumError(double a, double b, double sum) {
        double part = sum - a;
        return (a - (sum - part)) + (b - part);
    }
}
