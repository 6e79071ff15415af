package io.ticklane.exec.source.parquet;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Writes the values of a page in a seldom encoding again as plain ones, so that there is one way
/// from values to lanes.
///
/// Source: the Parquet format, `Encodings.md`.
///
/// Threads: one at a time.
final class PlainEncoding {
    private static final ValueLayout.OfInt INT =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int MOST_BLOCK = 1 << 20;

    private final MemorySegment page;
    private final PageMemory target;
    private long at;

    /// Rewrites the values from a place of a page into other memory; the page must go on for eight
    /// bytes behind its end.
    PlainEncoding(MemorySegment page, long at, PageMemory target) {
        this.page = page;
        this.at = at;
        this.target = target;
    }

    /// DELTA_BINARY_PACKED: numbers of `width` bytes.
    MemorySegment deltas(int width, int count) throws IOException {
        MemorySegment out = target.ensure((long) count * width + Long.BYTES);
        if (width == Integer.BYTES) {
            numbers(count, (i, value) -> out.set(INT, (long) i << 2, (int) value));
        } else {
            numbers(count, (i, value) -> out.set(LONG, (long) i << 3, value));
        }
        return out.asSlice(0, (long) count * width);
    }

    /// DELTA_LENGTH_BYTE_ARRAY.
    MemorySegment lengths(int count) throws IOException {
        int[] lengths = numbers(count);
        return texts(new int[count], lengths);
    }

    /// DELTA_BYTE_ARRAY: each text begins like the one before.
    MemorySegment prefixes(int count, int fixedWidth) throws IOException {
        int[] shared = numbers(count);
        int[] lengths = numbers(count);
        MemorySegment texts = texts(shared, lengths);
        if (fixedWidth == 0) {
            return texts;
        }
        for (int i = 0; i < count; i++) {
            long from = (long) i * (fixedWidth + Integer.BYTES);
            if (shared[i] + lengths[i] != fixedWidth) {
                throw new IOException("a value has not its fixed length");
            }
            MemorySegment.copy(
                    texts, from + Integer.BYTES, texts, (long) i * fixedWidth, fixedWidth);
        }
        return texts.asSlice(0, (long) count * fixedWidth);
    }

    /// BYTE_STREAM_SPLIT: the first bytes of all values, then their second bytes, and so on.
    MemorySegment streams(int width, int count) throws IOException {
        if ((long) width * count > page.byteSize() - at) {
            throw new IOException("a page ends too early");
        }
        MemorySegment out = target.ensure((long) count * width + Long.BYTES);
        for (int stream = 0; stream < width; stream++) {
            for (int i = 0; i < count; i++) {
                byte part = page.get(ValueLayout.JAVA_BYTE, at + (long) stream * count + i);
                out.set(ValueLayout.JAVA_BYTE, (long) i * width + stream, part);
            }
        }
        return out.asSlice(0, (long) count * width);
    }

    /// RLE: truth values, behind their length.
    MemorySegment truths(int count) throws IOException {
        int length = page.get(INT, at);
        if (length < 0 || length > page.byteSize() - at - Integer.BYTES) {
            throw new IOException("a page of truth values ends too early");
        }
        int[] values = new int[count];
        long from = at + Integer.BYTES;
        new HybridReader(page, from, from + length, 1).read(values, 0, count);
        MemorySegment out = target.ensure((count >>> 3) + Long.BYTES);
        out.fill((byte) 0);
        for (int i = 0; i < count; i++) {
            byte old = out.get(ValueLayout.JAVA_BYTE, i >> 3);
            out.set(ValueLayout.JAVA_BYTE, i >> 3, (byte) (old | values[i] << (i & 7)));
        }
        return out;
    }

    /// The texts, each with its length, from the beginnings that they share with the text before
    /// and the rests that stand one after the other.
    private MemorySegment texts(int[] shared, int[] lengths) throws IOException {
        long bytes = 0;
        for (int i = 0; i < lengths.length; i++) {
            if (shared[i] < 0 || lengths[i] < 0) {
                throw new IOException("a text has a negative length");
            }
            bytes += (long) Integer.BYTES + shared[i] + lengths[i];
        }
        MemorySegment out = target.ensure(bytes + Long.BYTES);
        long last = 0;
        long to = 0;
        for (int i = 0; i < lengths.length; i++) {
            int before = i == 0 ? 0 : out.get(INT, last);
            if (shared[i] > before) {
                throw new IOException("a text shares more than the text before it has");
            }
            out.set(INT, to, shared[i] + lengths[i]);
            long start = to + Integer.BYTES;
            MemorySegment.copy(out, last + Integer.BYTES, out, start, shared[i]);
            MemorySegment.copy(page, at, out, start + shared[i], lengths[i]);
            at += lengths[i];
            last = to;
            to = start + shared[i] + lengths[i];
        }
        return out.asSlice(0, to);
    }

    private int[] numbers(int count) throws IOException {
        int[] values = new int[count];
        numbers(count, (i, value) -> values[i] = Math.toIntExact(value));
        return values;
    }

    private interface Put {
        void put(int index, long value);
    }

    private void numbers(int count, Put put) throws IOException {
        long block = varint();
        long miniblocks = varint();
        long total = varint();
        long value = zigzag();
        if (block <= 0
                || block > MOST_BLOCK
                || miniblocks <= 0
                || block % miniblocks != 0
                || total < count) {
            throw new IOException("a page of differences has an impossible form");
        }
        int part = (int) (block / miniblocks);
        int done = 0;
        if (count > 0) {
            put.put(done++, value);
        }
        long read = 1;
        while (read < total) {
            long least = zigzag();
            long widths = at;
            at += miniblocks;
            for (int each = 0; each < miniblocks && read < total; each++) {
                int width = page.get(ValueLayout.JAVA_BYTE, widths + each) & 0xff;
                if (width > Long.SIZE) {
                    throw new IOException("differences have " + width + " bits");
                }
                for (int i = 0; i < part && read < total; i++, read++) {
                    value += least + bits(((at << 3) + (long) i * width), width);
                    if (done < count) {
                        put.put(done++, value);
                    }
                }
                at += ((long) part * width) >>> 3;
            }
        }
    }

    private long bits(long bit, int width) {
        if (width == 0) {
            return 0;
        }
        int shift = (int) (bit & 7);
        long low = page.get(LONG, bit >>> 3) >>> shift;
        if (width + shift > Long.SIZE) {
            long next = page.get(ValueLayout.JAVA_BYTE, (bit >>> 3) + Long.BYTES) & 0xffL;
            low |= next << (Long.SIZE - shift);
        }
        return width == Long.SIZE ? low : low & ((1L << width) - 1);
    }

    private long zigzag() throws IOException {
        long value = varint();
        return (value >>> 1) ^ -(value & 1);
    }

    private long varint() throws IOException {
        long number = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            byte next = page.get(ValueLayout.JAVA_BYTE, at++);
            number |= (next & 0x7fL) << shift;
            if (next >= 0) {
                return number;
            }
        }
        throw new IOException("a number has more than 64 bits");
    }
}
