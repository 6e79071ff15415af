package io.ticklane.exec.exchange.remote;

import io.ticklane.exec.batch.Lane;

/// How a column lies in the bytes of a message: in as few bytes a value as its values allow without
/// a loss of a bit.
///
/// @param lane how the values lie in memory
/// @param nulls whether bits come first that are set for values that are not NULL
/// @param form how the values are written
public record PackedColumn(Lane lane, boolean nulls, Form form) {
    /// The powers of ten that are exact as doubles and of use for prices.
    private static final double[] POWERS = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9};

    /// How values are written. A `width` is in bytes, 0, 1, 2 or 4, without a sign; low bytes come
    /// first.
    public sealed interface Form {
        /// As they lie in memory.
        record Plain() implements Form {}

        /// Value = `base` + what is written.
        record Offset(int width, long base) implements Form {}

        /// Value = the value before, or `start`, + `base` + what is written; overflows wrap.
        record Step(int width, long base, long start) implements Form {}

        /// Value = the double (`base` + what is written) / 10^`digits`.
        record Decimal(int width, long base, int digits) implements Form {}
    }

    /// The most decimal digits of [Form.Decimal].
    static int mostDigits() {
        return POWERS.length - 1;
    }

    /// 10^digits.
    static double power(int digits) {
        return POWERS[digits];
    }

    /// The bytes that a value takes; 0 for bits.
    int width() {
        return switch (form) {
            case Form.Plain _ -> lane.bytes();
            case Form.Offset offset -> offset.width();
            case Form.Step step -> step.width();
            case Form.Decimal decimal -> decimal.width();
        };
    }

    /// The bytes that the bits of NULLs take.
    long nullBytes(int rows) {
        return nulls ? Lane.BIT.bytes(rows) : 0;
    }

    /// The bytes that rows of the column take, a multiple of eight.
    long bytes(int rows) {
        boolean bits = lane == Lane.BIT;
        return nullBytes(rows) + aligned(bits ? Lane.BIT.bytes(rows) : (long) rows * width());
    }

    /// The least multiple of eight that is not below.
    static long aligned(long bytes) {
        return (bytes + 7) & -8;
    }

    /// Whether values of the lane can be written so.
    boolean isPossible() {
        return switch (form) {
            case Form.Plain _ -> true;
            case Form.Offset offset -> isInteger() && isWidth(offset.width());
            case Form.Step step -> lane == Lane.LONG && isWidth(step.width());
            case Form.Decimal decimal ->
                    lane == Lane.DOUBLE
                            && isWidth(decimal.width())
                            && decimal.digits() >= 0
                            && decimal.digits() <= mostDigits();
        };
    }

    private boolean isInteger() {
        return lane == Lane.INT || lane == Lane.LONG;
    }

    private static boolean isWidth(int width) {
        return width == 0 || width == 1 || width == 2 || width == 4;
    }
}
