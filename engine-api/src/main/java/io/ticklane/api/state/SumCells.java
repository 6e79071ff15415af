package io.ticklane.api.state;

import io.ticklane.api.column.DoubleColumn;
import io.ticklane.api.column.Slots;
import io.ticklane.api.snapshot.StateReader;
import io.ticklane.api.snapshot.StateWriter;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigDecimal;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Exact sums of doubles, one for each slot. A sum is kept as four doubles whose exact total is the
/// sum of everything added so far; what does not fit goes to an unbounded fixed-point remainder,
/// which ordinary data never needs. So a sum has no rounding error, does not depend on the order of
/// its terms, merges, and lets terms be subtracted again without drift; it is rounded once, when it
/// is read.
///
/// ```
///   term --> [ part 0 ] --lost--> [ part 1 ] --lost--> [ part 2 ] --lost--> [ part 3 ]
///                                                                               | lost
///   no part, or a total near the largest double, or not finite --> remainder <--+ after tidying up
/// ```
///
/// Source: error-free transformations of Knuth and Dekker; expansions of Shewchuk 1997, "Adaptive
/// Precision Floating-Point Arithmetic".
public final class SumCells extends StateColumn {
    private static final int PARTS = 4;
    private static final int WIDTH = PARTS * Double.BYTES;
    private static final int SECOND = Double.BYTES;
    private static final int THIRD = 2 * Double.BYTES;
    private static final int FOURTH = 3 * Double.BYTES;

    /// Sums from here on go to the remainder, so that no intermediate step can overflow.
    static final double LIMIT = 0x1p1021;

    private static final int BLOCK = 1024;

    /// Several threads may merge and read different slots.
    final Map<Integer, WideSum> wide = new ConcurrentHashMap<>();

    private final int[] leftRows = new int[BLOCK];

    /// Not shared by threads that tidy different slots.
    private final double[] spare = new double[PARTS + 1];

    /// Room for a calculation with these sums; who uses it holds its lock.
    final ExactSum scratch = new ExactSum();

    private final int perSlot;

    /// Cells with so many sums for each slot.
    SumCells(StateMemory memory, int perSlot) {
        super(memory, Math.multiplyExact(perSlot, WIDTH));
        this.perSlot = perSlot;
    }

    /// What a sum is called in the other methods, in place of the slot, where a slot has several.
    public int at(int slot, int place) {
        return Math.addExact(Math.multiplyExact(slot, perSlot), place);
    }

    /// Adds a term.
    public void add(int slot, double term) {
        MemorySegment cells = cells();
        long at = (long) slot * WIDTH;
        double high = readDouble(cells, at);
        double sum = high + term;
        if (!(Math.abs(sum) < LIMIT)) {
            addWide(slot, term);
            return;
        }
        // the second part takes what the first lost, zero or not: a branch would be unpredictable
        double lost = Expansion.lost(high, term, sum);
        double middle = readDouble(cells, at + SECOND);
        double middleSum = middle + lost;
        double rest = Expansion.lost(middle, lost, middleSum);
        writeDouble(cells, at, sum);
        writeDouble(cells, at + SECOND, middleSum);
        if (rest != 0) {
            addBelow(slot, cells, at, rest);
        }
    }

    private void addBelow(int slot, MemorySegment cells, long at, double term) {
        double part = readDouble(cells, at + THIRD);
        double sum = part + term;
        double rest = Expansion.lost(part, term, sum);
        writeDouble(cells, at + THIRD, sum);
        if (rest != 0) {
            part = readDouble(cells, at + FOURTH);
            sum = part + rest;
            rest = Expansion.lost(part, rest, sum);
            writeDouble(cells, at + FOURTH, sum);
            if (rest != 0) {
                tidy(slot, cells, at, rest);
            }
        }
    }

    /// Makes room by letting the parts overlap no more, and adds a last term below them.
    private void tidy(int slot, MemorySegment cells, long at, double term) {
        synchronized (spare) {
            tidy(slot, cells, at, term, spare);
        }
    }

    private void tidy(int slot, MemorySegment cells, long at, double term, double[] parts) {
        for (int i = 0; i < PARTS; i++) {
            parts[i] = readDouble(cells, at + (long) i * Double.BYTES);
        }
        parts[PARTS] = term;
        Expansion.distil(parts);
        for (int i = 0; i < PARTS; i++) {
            writeDouble(cells, at + (long) i * Double.BYTES, parts[i]);
        }
        if (parts[PARTS] != 0) {
            addWide(slot, parts[PARTS]);
        }
    }

    private void addWide(int slot, double term) {
        WideSum remainder = wide.computeIfAbsent(slot, _ -> new WideSum());
        remainder.add(term);
        dropIfEmpty(slot, remainder);
    }

    /// Takes as much of a remainder back into the parts as they hold.
    private void fold(int slot) {
        WideSum remainder = wide.get(slot);
        if (remainder == null) {
            return;
        }
        WideSum total = total(slot, remainder);
        if (!(Math.abs(total.value()) < LIMIT)) {
            return;
        }
        long at = (long) slot * WIDTH;
        for (int i = 0; i < PARTS; i++) {
            double part = total.value();
            writeDouble(cells(), at + (long) i * Double.BYTES, part);
            total.add(-part);
        }
        wide.put(slot, total);
        dropIfEmpty(slot, total);
    }

    private void dropIfEmpty(int slot, WideSum remainder) {
        if (remainder.isEmpty()) {
            wide.remove(slot);
        }
    }

    /// Adds the terms of rows `[from, to)` whose validity bit is set, row i to slot `slots.get(i)`.
    /// Null validity means that all are valid; a NaN is a term.
    public void add(
            Slots slots, MemorySegment terms, @Nullable MemorySegment validity, int from, int to) {
        MemorySegment slotOfRow = slots.segment();
        if (slotOfRow == null) {
            if (from < to) {
                ColumnSum.add(this, slots.get(from), terms, validity, from, to);
            }
            return;
        }
        for (int row = from; row < to; row += BLOCK) {
            int end = Math.min(to, row + BLOCK);
            int left =
                    validity == null
                            ? addBlock(slotOfRow, terms, row, end)
                            : addBlock(slotOfRow, terms, validity, row, end);
            for (int i = 0; i < left; i++) {
                if (validity == null || Validity.bit(validity, leftRows[i]) != 0) {
                    long at = (long) leftRows[i] << 2;
                    int slot = slotOfRow.get(ValueLayout.JAVA_INT_UNALIGNED, at);
                    add(slot, readDouble(terms, (long) leftRows[i] << 3));
                }
            }
        }
    }

    /// Adds the products of the rows `[from, to)` in which both columns have a number, each rounded
    /// to a double, row i to slot `slots.get(i)`.
    public void addProducts(Slots slots, DoubleColumn left, DoubleColumn right, int from, int to) {
        addPairs(slots, new PairTerms(left, right, true), from, to);
    }

    /// Adds the terms of the rows `[from, to)` in which both columns have a number.
    public void addWhereBoth(
            Slots slots, DoubleColumn terms, DoubleColumn other, int from, int to) {
        addPairs(slots, new PairTerms(terms, other, false), from, to);
    }

    private void addPairs(Slots slots, PairTerms terms, int from, int to) {
        for (int row = from; row < to; row += BLOCK) {
            int left = addPairBlock(slots, terms, row, Math.min(to, row + BLOCK));
            for (int i = 0; i < left; i++) {
                if (terms.has(leftRows[i])) {
                    add(slots.get(leftRows[i]), terms.orNaN(leftRows[i]));
                }
            }
        }
    }

    private int addPairBlock(Slots slots, PairTerms terms, int from, int to) {
        MemorySegment cells = cells();
        Slots slotOf = slots.view();
        DoubleColumn lefts = terms.left().view();
        DoubleColumn rights = terms.right().view();
        boolean products = terms.products();
        int[] rows = leftRows;
        int left = 0;
        for (int row = from; row < to; row++) {
            double a = lefts.getOrNaN(row);
            double b = rights.getOrNaN(row);
            // no number if one of them is none, which is left for later too
            double term = products ? a * b : a + b * 0;
            long at = (long) slotOf.get(row) * WIDTH;
            double high = readDouble(cells, at);
            double sum = high + term;
            double lost = Expansion.lost(high, term, sum);
            double middle = readDouble(cells, at + SECOND);
            double middleSum = middle + lost;
            if (Expansion.lost(middle, lost, middleSum) == 0 && Math.abs(sum) < LIMIT) {
                writeDouble(cells, at, sum);
                writeDouble(cells, at + SECOND, middleSum);
            } else {
                rows[left++] = row;
            }
        }
        return left;
    }

    // These loops call nothing, as a call would make them load everything again for each row. A row
    // that needs more than two parts is left for later; sums have no order.

    private int addBlock(MemorySegment slots, MemorySegment terms, int from, int to) {
        MemorySegment cells = cells();
        int[] rows = leftRows;
        int left = 0;
        for (int row = from; row < to; row++) {
            long at = (long) slots.get(ValueLayout.JAVA_INT_UNALIGNED, (long) row << 2) * WIDTH;
            double term = readDouble(terms, (long) row << 3);
            double high = readDouble(cells, at);
            double sum = high + term;
            double lost = Expansion.lost(high, term, sum);
            double middle = readDouble(cells, at + SECOND);
            double middleSum = middle + lost;
            if (Expansion.lost(middle, lost, middleSum) == 0 && Math.abs(sum) < LIMIT) {
                writeDouble(cells, at, sum);
                writeDouble(cells, at + SECOND, middleSum);
            } else {
                rows[left++] = row;
            }
        }
        return left;
    }

    private int addBlock(
            MemorySegment slots, MemorySegment terms, MemorySegment validity, int from, int to) {
        MemorySegment cells = cells();
        int[] rows = leftRows;
        int left = 0;
        for (int row = from; row < to; row++) {
            long at = (long) slots.get(ValueLayout.JAVA_INT_UNALIGNED, (long) row << 2) * WIDTH;
            // a missing term is zero: a branch would be unpredictable
            double term = Validity.orZero(validity, row, readDouble(terms, (long) row << 3));
            double high = readDouble(cells, at);
            double sum = high + term;
            double lost = Expansion.lost(high, term, sum);
            double middle = readDouble(cells, at + SECOND);
            double middleSum = middle + lost;
            if (Expansion.lost(middle, lost, middleSum) == 0 && Math.abs(sum) < LIMIT) {
                writeDouble(cells, at, sum);
                writeDouble(cells, at + SECOND, middleSum);
            } else {
                rows[left++] = row;
            }
        }
        return left;
    }

    /// Takes a term away that was added before.
    public void subtract(int slot, double term) {
        if (Double.isFinite(term)) {
            add(slot, -term);
        } else {
            wide.computeIfAbsent(slot, _ -> new WideSum()).removeNonFinite(term);
        }
        if (!wide.isEmpty()) {
            fold(slot);
        }
    }

    /// Adds a term, or takes away one that was added before.
    public void move(int slot, double term, boolean enters) {
        if (enters) {
            add(slot, term);
        } else {
            subtract(slot, term);
        }
    }

    /// Adds a product, or takes away one that was added before.
    public void moveProduct(int slot, double a, double b, boolean enters) {
        if (enters) {
            addProduct(slot, a, b);
        } else {
            subtractProduct(slot, a, b);
        }
    }

    /// Adds the product of two numbers: exactly, or, when it is below 2^-969 in magnitude, rounded
    /// in the same way each time.
    public void addProduct(int slot, double a, double b) {
        double product = a * b;
        double error = Math.fma(a, b, -product);
        MemorySegment cells = cells();
        long at = (long) slot * WIDTH;
        double high = readDouble(cells, at);
        double sum = high + product;
        if (!(Math.abs(sum) < LIMIT)) {
            addWide(slot, product);
            if (Double.isFinite(product)) {
                add(slot, error);
            }
            return;
        }
        // as in add, with the error of the product straight to the second part
        double lost = Expansion.lost(high, product, sum);
        double middle = readDouble(cells, at + SECOND);
        double middleSum = middle + lost;
        double rest = Expansion.lost(middle, lost, middleSum);
        double errorSum = middleSum + error;
        double errorRest = Expansion.lost(middleSum, error, errorSum);
        double low = readDouble(cells, at + THIRD);
        double lowSum = low + rest;
        double lowRest = Expansion.lost(low, rest, lowSum);
        double lastSum = lowSum + errorRest;
        double lastRest = Expansion.lost(lowSum, errorRest, lastSum);
        writeDouble(cells, at, sum);
        writeDouble(cells, at + SECOND, errorSum);
        writeDouble(cells, at + THIRD, lastSum);
        if (lowRest != 0) {
            addBelow(slot, cells, at, lowRest);
        }
        if (lastRest != 0) {
            addBelow(slot, cells, at, lastRest);
        }
    }

    /// Takes the product of two numbers away that was added before.
    public void subtractProduct(int slot, double a, double b) {
        double product = a * b;
        if (Double.isFinite(product)) {
            addProduct(slot, -a, b);
        } else {
            wide.computeIfAbsent(slot, _ -> new WideSum()).removeNonFinite(product);
        }
        if (!wide.isEmpty()) {
            fold(slot);
        }
    }

    /// Adds the sum of a slot of other cells.
    public void merge(int slot, SumCells from, int fromSlot) {
        for (int i = 0; i < PARTS; i++) {
            double part = from.part(fromSlot, i);
            if (part != 0) {
                add(slot, part);
            }
        }
        WideSum other = from.wideOrNull(fromSlot);
        if (other != null) {
            WideSum remainder = wide.computeIfAbsent(slot, _ -> new WideSum());
            remainder.add(other);
            dropIfEmpty(slot, remainder);
        }
    }

    /// The sum, correctly rounded.
    public double value(int slot) {
        WideSum remainder = wideOrNull(slot);
        return remainder == null
                ? Expansion.round(part(slot, 0), part(slot, 1), part(slot, 2), part(slot, 3))
                : total(slot, remainder).value();
    }

    /// What the rounding of [#value(int)] left: the sum minus its value, rounded. Zero where the
    /// value is not finite.
    public double error(int slot) {
        return error(slot, value(slot));
    }

    /// [#error(int)] where [#value(int)] is known.
    double error(int slot, double value) {
        WideSum remainder = wideOrNull(slot);
        if (remainder != null) {
            if (!Double.isFinite(value)) {
                return 0;
            }
            WideSum rest = total(slot, remainder);
            rest.add(-value);
            return rest.value();
        }
        double p0 = part(slot, 0);
        double p1 = part(slot, 1);
        double p2 = part(slot, 2);
        double p3 = part(slot, 3);
        return p0 + p1 == value
                ? Expansion.round(Expansion.lost(p0, p1, value), p2, p3, 0)
                : Expansion.round(p0, p1, p2, p3, -value);
    }

    /// Whether some slot has more than its four parts.
    boolean hasRemainder() {
        return !wide.isEmpty();
    }

    /// Lets the parts of a slot overlap no more, so that ordinary sums need two of them.
    void compact(int slot) {
        if (isCompact(slot)) {
            tidy(slot, cells(), (long) slot * WIDTH, 0);
        }
    }

    /// Whether the four parts are the whole sum.
    boolean isCompact(int slot) {
        return wideOrNull(slot) == null;
    }

    /// One of the four doubles whose total is the sum, where [#isCompact(int)].
    double part(int slot, int place) {
        return readDouble(cells(), (long) slot * WIDTH + (long) place * Double.BYTES);
    }

    /// The sum without rounding, where the value is finite.
    public BigDecimal exact(int slot) {
        return total(slot).exact();
    }

    /// Makes all sums of a slot zero.
    @Override
    public void clear(int slot) {
        super.clear(slot);
        if (!wide.isEmpty()) {
            for (int i = 0; i < perSlot; i++) {
                wide.remove(at(slot, i));
            }
        }
    }

    @Override
    void copy(int slot, StateColumn from, int fromSlot) {
        super.copy(slot, from, fromSlot);
        for (int i = 0; i < perSlot; i++) {
            WideSum other = ((SumCells) from).wideOrNull(at(fromSlot, i));
            if (other != null) {
                wide.put(at(slot, i), other.copy());
            } else if (!wide.isEmpty()) {
                wide.remove(at(slot, i));
            }
        }
    }

    @Override
    void settle(int slots) {
        PortableSums.settle(this, at(slots, 0));
    }

    @Override
    void save(StateWriter out, int slots) {
        super.save(out, slots);
        PortableSums.saveRemainders(this, at(slots, 0), out);
    }

    @Override
    void restore(StateReader in, int slots) {
        super.restore(in, slots);
        PortableSums.restoreRemainders(this, at(slots, 0), in);
    }

    /// The whole sum of a slot.
    WideSum total(int slot) {
        WideSum remainder = wideOrNull(slot);
        return total(slot, remainder == null ? new WideSum() : remainder);
    }

    private WideSum total(int slot, WideSum remainder) {
        WideSum total = remainder.copy();
        for (int i = 0; i < PARTS; i++) {
            total.add(part(slot, i));
        }
        return total;
    }

    private @Nullable WideSum wideOrNull(int slot) {
        return wide.isEmpty() ? null : wide.get(slot);
    }
}
