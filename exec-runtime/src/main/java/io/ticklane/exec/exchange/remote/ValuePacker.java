package io.ticklane.exec.exchange.remote;

import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.exchange.remote.PackLoops.Range;
import io.ticklane.exec.exchange.remote.PackedColumn.Form;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/// Writes the values of a column in few bytes: codes and counts as what they are above the least,
/// times and ordinals as steps, prices as the decimal numbers that they are. That a price is one is
/// tried on each value, bit for bit; one that is not leaves the column as it is. The idea of
/// decimals is that of A. Afroozeh, L. Kuffó, P. Boncz, "ALP: Adaptive Lossless floating-Point
/// Compression", SIGMOD 2024.
///
/// Threads: one at a time.
final class ValuePacker {
    /// The values that say how many digits are tried.
    private static final int SAMPLES = 32;

    /// After so many values it is seen whether all were decimal.
    private static final int BLOCK = 1024;

    /// Steps are tried where values would take as many bytes without.
    private static final int STEPS_FROM = 4;

    private long[] values = new long[0];
    private long[] made = new long[0];

    /// Room for the values of so many rows, to be filled by the caller: numbers, or the bits of
    /// doubles.
    long[] values(int rows) {
        if (values.length < rows) {
            values = new long[PackLoops.length(rows)];
            made = new long[PackLoops.length(rows)];
        }
        return values;
    }

    /// Writes the values that [#values] has for a lane of numbers or doubles to `out`, from `at`
    /// on, and says how.
    Form pack(Lane lane, int rows, MemorySegment out, long at) {
        Form form = lane == Lane.DOUBLE ? decimals(rows, out, at) : numbers(lane, rows, out, at);
        if (form instanceof Form.Plain) {
            if (lane == Lane.INT) {
                PackLoops.write(values, rows, 0, Integer.BYTES, out, at);
            } else {
                MemorySegment.copy(values, 0, out, ValueLayout.JAVA_LONG_UNALIGNED, at, rows);
            }
        }
        return form;
    }

    private Form numbers(Lane lane, int rows, MemorySegment out, long at) {
        Range range = PackLoops.range(values, rows);
        int width = width(range);
        if (width >= STEPS_FROM && lane == Lane.LONG && rows > 1) {
            PackLoops.steps(values, rows, made);
            Range steps = PackLoops.range(made, rows);
            if (width(steps) < width) {
                PackLoops.write(made, rows, steps.least(), width(steps), out, at);
                return new Form.Step(width(steps), steps.least(), values[0] - made[0]);
            }
        }
        if (width >= lane.bytes()) {
            return new Form.Plain();
        }
        PackLoops.write(values, rows, range.least(), width, out, at);
        return new Form.Offset(width, range.least());
    }

    private Form decimals(int rows, MemorySegment out, long at) {
        int digits = digits(rows);
        if (digits < 0) {
            return new Form.Plain();
        }
        int end = PackLoops.length(rows);
        Arrays.fill(values, rows, end, values[0]);
        for (int from = 0; from < end; from += BLOCK) {
            int to = Math.min(end, from + BLOCK);
            if (!PackLoops.decimals(values, from, to, PackedColumn.power(digits), made)) {
                return new Form.Plain();
            }
        }
        Range range = PackLoops.range(made, rows);
        int width = width(range);
        if (width >= Lane.DOUBLE.bytes()
                || range.least() <= -PackLoops.MOST_INTEGER
                || range.greatest() >= PackLoops.MOST_INTEGER) {
            return new Form.Plain();
        }
        PackLoops.write(made, rows, range.least(), width, out, at);
        return new Form.Decimal(width, range.least(), digits);
    }

    /// The bytes for the numbers of a range, as what they are above its least.
    private static int width(Range range) {
        int bits = Long.SIZE - Long.numberOfLeadingZeros(range.greatest() - range.least());
        return bits == 0 ? 0 : bits <= 8 ? 1 : bits <= 16 ? 2 : bits <= 32 ? 4 : 8;
    }

    /// The least digits with which some of the doubles are decimal; -1 if there are none.
    private int digits(int rows) {
        int apart = Math.max(1, rows / SAMPLES);
        int digits = 0;
        for (int i = 0; i < rows; i += apart) {
            double value = Double.longBitsToDouble(values[i]);
            while (!PackLoops.isDecimal(value, PackedColumn.power(digits))) {
                if (++digits > PackedColumn.mostDigits()) {
                    return -1;
                }
            }
        }
        return digits;
    }
}
