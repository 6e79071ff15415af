package io.ticklane.exec.source.parquet;

import io.ticklane.exec.batch.Bits;
import io.ticklane.exec.batch.TextEncoder;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Turns plain values of a column into values of its lane. An [ArithmeticException] says that a
/// value does not fit the type.
///
/// Threads: one at a time.
final class LaneDecoder {
    private static final ValueLayout.OfInt INT =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final long JULIAN_EPOCH_DAY = 2_440_588;
    private static final long NANOS_OF_DAY = 86_400_000_000_000L;
    private static final int WIDEST = 16;

    private final ColumnForm form;
    private final TextEncoder texts;

    LaneDecoder(ColumnForm form, TextEncoder texts) {
        this.form = form;
        this.texts = texts;
    }

    /// Puts `count` plain values from place `at` of a page (a byte; for truth values a bit) to rows
    /// from `row` of a lane, and gives the place behind them.
    long decode(MemorySegment page, long at, int count, MemorySegment lane, int row)
            throws IOException {
        int width = form.width();
        if (width > 0) {
            long end = at + (long) count * width;
            if (end > page.byteSize()) {
                throw new IOException("a page of column " + form.name() + " ends too early");
            }
            fixed(page, at, count, lane, row);
            return end;
        }
        return form.conversion() == ColumnForm.Conversion.BITS
                ? bits(page, at, count, lane, row)
                : lengths(page, at, count, lane, row);
    }

    /// The place behind `count` plain values from place `at` of a page.
    long skip(MemorySegment page, long at, int count) throws IOException {
        if (form.width() > 0) {
            return at + (long) count * form.width();
        }
        if (form.conversion() == ColumnForm.Conversion.BITS) {
            return at + count;
        }
        long next = at;
        for (int i = 0; i < count; i++) {
            next += Integer.BYTES + length(page, next);
        }
        return next;
    }

    private void fixed(MemorySegment page, long at, int count, MemorySegment lane, int row) {
        int width = form.width();
        switch (form.conversion()) {
            case INT -> MemorySegment.copy(page, at, lane, (long) row << 2, (long) count << 2);
            case EIGHT_BYTES ->
                    MemorySegment.copy(page, at, lane, (long) row << 3, (long) count << 3);
            case FLOAT -> {
                for (int i = 0; i < count; i++) {
                    float value = Float.intBitsToFloat(page.get(INT, at + ((long) i << 2)));
                    lane.set(ValueLayout.JAVA_DOUBLE_UNALIGNED, (long) (row + i) << 3, value);
                }
            }
            case INT_TO_LONG -> {
                for (int i = 0; i < count; i++) {
                    set(lane, row + i, page.get(INT, at + ((long) i << 2)) * form.factor());
                }
            }
            case UNSIGNED_TO_LONG -> {
                for (int i = 0; i < count; i++) {
                    long value = page.get(INT, at + ((long) i << 2)) & 0xffff_ffffL;
                    set(lane, row + i, value);
                }
            }
            case SCALED_LONG -> scaled(page, at, count, lane, row);
            case UNSIGNED_TO_WIDE -> {
                for (int i = 0; i < count; i++) {
                    setWide(lane, row + i, page.get(LONG, at + ((long) i << 3)), 0);
                }
            }
            case JULIAN -> {
                for (int i = 0; i < count; i++) {
                    set(lane, row + i, julian(page, at + (long) i * width));
                }
            }
            case BIG_ENDIAN_LONG, BIG_ENDIAN_WIDE -> {
                for (int i = 0; i < count; i++) {
                    number(page, at + (long) i * width, width, lane, row + i);
                }
            }
            case CODE -> {
                for (int i = 0; i < count; i++) {
                    setCode(lane, row + i, texts.code(page, at + (long) i * width, width));
                }
            }
            case BITS -> throw new IllegalStateException("bits have no width");
        }
    }

    private void scaled(MemorySegment page, long at, int count, MemorySegment lane, int row) {
        long factor = form.factor();
        MemorySegment from = page.asSlice(at, (long) count << 3);
        MemorySegment to = lane.asSlice((long) row << 3, (long) count << 3);
        long any = 0;
        for (int i = 0; i < count; i++) {
            long value = from.get(LONG, (long) i << 3);
            any |= value ^ (value >> (Long.SIZE - 1));
            to.set(LONG, (long) i << 3, value * factor);
        }
        // no value has a bit that all which fit lack; where one seems to, each is looked at
        if (any > Long.highestOneBit(Long.MAX_VALUE / factor) - 1) {
            for (int i = 0; i < count; i++) {
                scaled(page.get(LONG, at + ((long) i << 3)), factor);
            }
        }
    }

    private static void scaled(long value, long factor) {
        if (Math.abs(value) > Long.MAX_VALUE / factor || value == Long.MIN_VALUE) {
            throw new ArithmeticException(
                    "a time is outside of what nanoseconds since 1970 can tell (1677 to 2262)");
        }
    }

    private static long julian(MemorySegment page, long at) {
        long nanos = page.get(LONG, at);
        long day = page.get(INT, at + Long.BYTES) - JULIAN_EPOCH_DAY;
        return Math.addExact(Math.multiplyExact(day, NANOS_OF_DAY), nanos);
    }

    private static long bits(MemorySegment page, long at, int count, MemorySegment lane, int row)
            throws IOException {
        if (at + count > page.byteSize() << 3) {
            throw new IOException("a page of truth values ends too early");
        }
        for (int i = 0; i < count; i++) {
            if (Bits.get(page, at + i)) {
                Bits.set(lane, row + i);
            } else {
                Bits.clear(lane, row + i);
            }
        }
        return at + count;
    }

    private long lengths(MemorySegment page, long at, int count, MemorySegment lane, int row)
            throws IOException {
        long next = at;
        for (int i = 0; i < count; i++) {
            int length = length(page, next);
            next += Integer.BYTES;
            if (form.conversion() == ColumnForm.Conversion.CODE) {
                setCode(lane, row + i, texts.code(page, next, length));
            } else {
                number(page, next, length, lane, row + i);
            }
            next += length;
        }
        return next;
    }

    private int length(MemorySegment page, long at) throws IOException {
        int length = page.get(INT, at);
        if (length < 0 || length > page.byteSize() - at - Integer.BYTES) {
            throw new IOException("a text of column " + form.name() + " has the length " + length);
        }
        return length;
    }

    private void number(MemorySegment page, long at, int width, MemorySegment lane, int row) {
        if (width > WIDEST) {
            throw new ArithmeticException("a decimal has " + width + " bytes");
        }
        long high = width > 0 && page.get(ValueLayout.JAVA_BYTE, at) < 0 ? -1 : 0;
        long low = high;
        for (int i = 0; i < width; i++) {
            high = (high << Byte.SIZE) | (low >>> (Long.SIZE - Byte.SIZE));
            low = (low << Byte.SIZE) | (page.get(ValueLayout.JAVA_BYTE, at + i) & 0xff);
        }
        if (form.conversion() == ColumnForm.Conversion.BIG_ENDIAN_WIDE) {
            setWide(lane, row, low, high);
        } else if (high == low >> (Long.SIZE - 1)) {
            set(lane, row, low);
        } else {
            throw new ArithmeticException("a decimal has more digits than its type");
        }
    }

    private static void setCode(MemorySegment lane, int row, int code) {
        lane.set(ValueLayout.JAVA_INT_UNALIGNED, (long) row << 2, code);
    }

    private static void set(MemorySegment lane, int row, long value) {
        lane.set(ValueLayout.JAVA_LONG_UNALIGNED, (long) row << 3, value);
    }

    private static void setWide(MemorySegment lane, int row, long low, long high) {
        lane.set(ValueLayout.JAVA_LONG_UNALIGNED, (long) row << 4, low);
        lane.set(ValueLayout.JAVA_LONG_UNALIGNED, ((long) row << 4) + Long.BYTES, high);
    }
}
