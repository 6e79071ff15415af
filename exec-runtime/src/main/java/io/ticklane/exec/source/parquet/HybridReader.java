package io.ticklane.exec.source.parquet;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Reads small numbers from the hybrid of runs and bit-packed groups: levels and codes of a page's
/// dictionary. The memory must go on for eight bytes behind the last number.
///
/// Source: the Parquet format, "Run Length Encoding / Bit-Packing Hybrid (RLE = 3)".
///
/// Threads: one at a time.
final class HybridReader {
    private static final ValueLayout.OfLong LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int GROUP = 8;
    private static final int MOST_BITS = 32;
    private static final int MOST_BITS_OF_FOUR = 16;

    private final MemorySegment bytes;
    private final long start;
    private final long end;
    private final int width;
    private long at;

    /// how many numbers are left of the run, or of the packed groups
    private int left;

    private boolean packed;
    private int value;

    /// the bit at which the packed numbers go on
    private long bit;

    /// how many numbers of the group there were given before
    private int given;

    /// Reads numbers of `width` bits from the bytes `[from, end)`.
    HybridReader(MemorySegment bytes, long from, long end, int width) throws IOException {
        if (width > MOST_BITS || end > bytes.byteSize() || from > end) {
            throw new IOException("numbers of " + width + " bits do not fit their page");
        }
        this.bytes = bytes;
        this.start = from;
        this.at = from;
        this.end = end;
        this.width = width;
    }

    /// A reader of the same numbers from where this one began.
    HybridReader copy() throws IOException {
        return new HybridReader(bytes, start, end, width);
    }

    /// How many of the next numbers, up to `most`, are known to be equal to [#value()]; 0 when they
    /// are packed.
    int repeated(int most) throws IOException {
        begin();
        return packed ? 0 : Math.min(most, left);
    }

    /// The number that is repeated.
    int value() {
        return value;
    }

    /// Passes over numbers.
    void skip(int count) throws IOException {
        for (int rest = count; rest > 0; ) {
            begin();
            int part = Math.min(left, rest);
            if (packed) {
                bit += (long) part * width;
                given = (given + part) & (GROUP - 1);
            }
            left -= part;
            rest -= part;
        }
    }

    /// Reads numbers.
    void read(int[] target, int from, int count) throws IOException {
        int done = 0;
        while (done < count) {
            begin();
            int part = Math.min(left, count - done);
            if (packed) {
                unpack(target, from + done, part);
            } else {
                java.util.Arrays.fill(target, from + done, from + done + part, value);
            }
            left -= part;
            done += part;
        }
    }

    private void unpack(int[] target, int from, int count) {
        int done = 0;
        if (width <= MOST_BITS_OF_FOUR) {
            done = Math.min(count, -given & (GROUP - 1));
            each(target, from, done);
            int groups = (count - done) / GROUP;
            if (groups > 0) {
                groups(target, from + done, groups);
                done += groups * GROUP;
            }
        }
        each(target, from + done, count - done);
        given = (given + count) & (GROUP - 1);
    }

    /// Whole groups, which begin at a byte: eight bytes have four numbers.
    private void groups(int[] target, int from, int groups) {
        MemorySegment source = bytes;
        int bits = width;
        int half = bits >>> 1;
        int rest = (bits << 2) & 7;
        long mask = (1L << bits) - 1;
        long at = bit >>> 3;
        for (int to = from; to < from + groups * GROUP; to += GROUP) {
            long low = source.get(LONG, at);
            long high = source.get(LONG, at + half) >>> rest;
            target[to] = (int) (low & mask);
            target[to + 1] = (int) ((low >>> bits) & mask);
            target[to + 2] = (int) ((low >>> (2 * bits)) & mask);
            target[to + 3] = (int) ((low >>> (3 * bits)) & mask);
            target[to + 4] = (int) (high & mask);
            target[to + 5] = (int) ((high >>> bits) & mask);
            target[to + 6] = (int) ((high >>> (2 * bits)) & mask);
            target[to + 7] = (int) ((high >>> (3 * bits)) & mask);
            at += bits;
        }
        bit = at << 3;
    }

    private void each(int[] target, int from, int count) {
        MemorySegment source = bytes;
        int bits = width;
        long mask = (1L << bits) - 1;
        long place = bit;
        for (int i = 0; i < count; i++) {
            target[from + i] = (int) (source.get(LONG, place >>> 3) >>> (place & 7) & mask);
            place += bits;
        }
        bit = place;
    }

    /// Begins the next run or packed groups when the last has ended.
    private void begin() throws IOException {
        while (left == 0) {
            long header = varint();
            packed = (header & 1) != 0;
            long count = header >>> 1;
            if (packed) {
                long length = count * width;
                if (length > end - at) {
                    // the last groups may be cut off behind the last number
                    length = end - at;
                    count = width == 0 ? count : (length << 3) / width / GROUP + 1;
                }
                left = Math.toIntExact(Math.min(Integer.MAX_VALUE, count * GROUP));
                bit = at << 3;
                given = 0;
                at += length;
            } else {
                left = Math.toIntExact(Math.min(Integer.MAX_VALUE, count));
                value = 0;
                for (int shift = 0; shift < width; shift += Byte.SIZE) {
                    value |= (next() & 0xff) << shift;
                }
            }
        }
    }

    private long varint() throws IOException {
        long number = 0;
        for (int shift = 0; shift < MOST_BITS; shift += 7) {
            byte part = next();
            number |= (part & 0x7fL) << shift;
            if (part >= 0) {
                return number;
            }
        }
        throw new IOException("a run has an impossible length");
    }

    private byte next() throws IOException {
        if (at >= end) {
            throw new IOException("a page has too few levels or codes");
        }
        return bytes.get(ValueLayout.JAVA_BYTE, at++);
    }
}
