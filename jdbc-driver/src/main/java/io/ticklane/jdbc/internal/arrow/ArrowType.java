package io.ticklane.jdbc.internal.arrow;

import java.time.ZoneId;
import java.util.List;
import org.apache.arrow.flatbuf.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The Arrow types that the driver reads.
public sealed interface ArrowType {

    /// Unit of a time, timestamp or duration.
    enum Unit {
        /// Seconds.
        SECOND(TimeUnit.SECOND, 1_000_000_000L, 0),
        /// Milliseconds.
        MILLI(TimeUnit.MILLISECOND, 1_000_000L, 3),
        /// Microseconds.
        MICRO(TimeUnit.MICROSECOND, 1_000L, 6),
        /// Nanoseconds.
        NANO(TimeUnit.NANOSECOND, 1L, 9);

        private final short code;
        private final long nanos;
        private final int digits;

        Unit(short code, long nanos, int digits) {
            this.code = code;
            this.nanos = nanos;
            this.digits = digits;
        }

        /// The unit's number in Arrow's format.
        public short code() {
            return code;
        }

        /// Nanoseconds of one unit.
        public long nanos() {
            return nanos;
        }

        /// Digits of the fraction of a second.
        public int digits() {
            return digits;
        }

        /// Units in one second.
        public long perSecond() {
            return 1_000_000_000L / nanos;
        }
    }

    /// All values are NULL.
    record Null() implements ArrowType {}

    /// True or false.
    record Bool() implements ArrowType {}

    /// Integer of 8, 16, 32 or 64 bits.
    record Int(int bits, boolean signed) implements ArrowType {}

    /// IEEE number of 32 or 64 bits.
    record Floating(int bits) implements ArrowType {}

    /// Exact number; a value is an integer of `bits` bits without its scale.
    record Decimal(int precision, int scale, int bits) implements ArrowType {}

    /// UTF-8 text, with offsets of 64 bits if large.
    record Text(boolean large) implements ArrowType {}

    /// Bytes, with offsets of 64 bits if large.
    record Binary(boolean large) implements ArrowType {}

    /// Bytes of a fixed number.
    record FixedBinary(int width) implements ArrowType {}

    /// Days, or milliseconds, since 1970-01-01.
    record Date(boolean millis) implements ArrowType {}

    /// Time of day in 32 or 64 bits.
    record Time(Unit unit, int bits) implements ArrowType {}

    /// Time since 1970-01-01: of a clock on the wall if there is no zone, else of UTC.
    record Timestamp(Unit unit, @Nullable ZoneId zone) implements ArrowType {}

    /// Length of time.
    record Span(Unit unit) implements ArrowType {}

    /// Length of time in months.
    record Months() implements ArrowType {}

    /// List of the only child; `size` is negative if it differs from row to row.
    record Many(boolean large, int size) implements ArrowType {}

    /// Row of the children.
    record Row() implements ArrowType {}

    /// List of key and value: the only child is a row of both.
    record Entries() implements ArrowType {}

    /// In each row the value of one child, named by its code in [#codes].
    record Choice(boolean dense, List<Integer> codes) implements ArrowType {}
}
