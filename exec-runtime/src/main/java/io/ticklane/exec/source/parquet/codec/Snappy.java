package io.ticklane.exec.source.parquet.codec;

import io.ticklane.api.memory.Machine;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Unpacks Snappy. Ascending numbers are packed to a copy from eight bytes before and a few new
/// bytes, over and over. A processor waits long for bytes that it has just written in pieces, so
/// the last eight bytes are kept in a variable as well.
///
/// Places are addresses of the machine, each compared with the end of its memory before it is used;
/// eight bytes are read or written at a time, hence the margins.
///
/// Source: github.com/google/snappy, `format_description.txt`.
///
/// Threads: one at a time.
final class Snappy {
    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int STEP = Long.BYTES;

    /// Longer literals have their length in so many bytes behind the tag.
    private static final int LONGEST_OF_TAG = 60;

    private final long end;
    private final long start;
    private final long stop;
    private long read;
    private long written;

    private Snappy(MemorySegment in, MemorySegment out) {
        this.read = in.address();
        this.end = read + in.byteSize() - PageCodec.MARGIN;
        this.start = out.address();
        this.written = start;
        this.stop = start + out.byteSize() - PageCodec.MARGIN;
    }

    /// Unpacks native memory; how many bytes it gave. The margin of `out` may be overwritten.
    static int decompress(MemorySegment in, MemorySegment out) throws IOException {
        boolean fit = in.byteSize() >= PageCodec.MARGIN && out.byteSize() >= PageCodec.MARGIN;
        if (!fit || !in.isNative() || !out.isNative() || out.isReadOnly()) {
            throw new IllegalArgumentException("this memory cannot be read or written by address");
        }
        Snappy packed = new Snappy(in, out);
        long size = packed.length();
        packed.elements();
        if (packed.written - packed.start != size || packed.read != packed.end) {
            throw damaged();
        }
        return Math.toIntExact(size);
    }

    private long length() throws IOException {
        long length = 0;
        for (int shift = 0; shift < Integer.SIZE && read < end; shift += 7) {
            byte part = Machine.ALL.get(BYTE, read++);
            length |= (part & 0x7fL) << shift;
            if (part >= 0) {
                return length;
            }
        }
        throw damaged();
    }

    /// Unpacks all, elements of up to eight bytes here and others elsewhere, so that this loop
    /// stays small.
    private void elements() throws IOException {
        MemorySegment all = Machine.ALL;
        long from = read;
        long to = written;
        long last = 0;
        while (from < end) {
            int tag = all.get(BYTE, from) & 0xff;
            int length = (tag >>> 2) + 1;
            long bytes = 0;
            int size = 0;
            if ((tag & 3) == 0) {
                bytes = all.get(LONG, from + 1);
                size = length + 1;
            } else if ((tag & 3) == 1) {
                length = ((tag >>> 2) & 7) + 4;
                int offset = ((tag & 0xe0) << 3) | (all.get(BYTE, from + 1) & 0xff);
                if (offset == STEP && to - start >= STEP) {
                    bytes = last;
                    size = 2;
                } else if (offset > STEP && to - start >= offset) {
                    bytes = all.get(LONG, to - offset);
                    size = 2;
                }
            } else if ((tag & 3) == 2) {
                int offset = all.get(SHORT, from + 1) & 0xffff;
                if (offset >= STEP && to - start >= offset) {
                    bytes = all.get(LONG, to - offset);
                    size = 3;
                }
            }
            if (size != 0 && length <= STEP) {
                if (length > stop - to) {
                    throw damaged();
                }
                all.set(LONG, to, bytes);
                int bits = length << 3;
                last = (last >>> (bits - 1) >>> 1) | (bytes << (Long.SIZE - bits));
                to += length;
                from += size;
            } else {
                read = from;
                written = to;
                any(tag);
                from = read;
                to = written;
                last = last();
            }
        }
        read = from;
        written = to;
    }

    /// Unpacks one element of any length.
    private void any(int tag) throws IOException {
        read++;
        int length = (tag >>> 2) + 1;
        if ((tag & 3) == 0) {
            literal(length);
            return;
        }
        long offset;
        if ((tag & 3) == 1) {
            length = ((tag >>> 2) & 7) + 4;
            offset = ((tag & 0xe0L) << 3) | (Machine.ALL.get(BYTE, read) & 0xff);
            read++;
        } else if ((tag & 3) == 2) {
            offset = Machine.ALL.get(SHORT, read) & 0xffff;
            read += Short.BYTES;
        } else {
            offset = Machine.ALL.get(INT, read) & 0xffff_ffffL;
            read += Integer.BYTES;
        }
        if (offset == 0 || offset > written - start || length > stop - written) {
            throw damaged();
        }
        copy(offset, length);
        written += length;
    }

    private void literal(int stated) throws IOException {
        long length = stated;
        if (stated > LONGEST_OF_TAG) {
            int more = stated - LONGEST_OF_TAG;
            length =
                    (Machine.ALL.get(INT, read) & (0xffff_ffffL >>> (Integer.SIZE - (more << 3))))
                            + 1;
            read += more;
        }
        if (length > end - read || length > stop - written) {
            throw damaged();
        }
        MemorySegment.copy(Machine.ALL, read, Machine.ALL, written, length);
        read += length;
        written += length;
    }

    /// Copies eight bytes at a time; bytes that repeat within eight are spread first.
    private void copy(long offset, int length) {
        if (offset >= STEP) {
            for (int done = 0; done < length; done += STEP) {
                Machine.ALL.set(
                        LONG, written + done, Machine.ALL.get(LONG, written + done - offset));
            }
            return;
        }
        long bytes = last() >>> (Long.SIZE - (offset << 3));
        for (long known = offset; known < STEP; known += known) {
            bytes |= bytes << (known << 3);
        }
        int step = STEP - STEP % (int) offset;
        for (int done = 0; done < length; done += step) {
            Machine.ALL.set(LONG, written + done, bytes);
        }
    }

    private long last() {
        long count = written - start;
        return count < STEP
                ? Machine.ALL.get(LONG, start) << (Long.SIZE - (count << 3))
                : Machine.ALL.get(LONG, written - STEP);
    }

    private static IOException damaged() {
        return new IOException("its bytes are not those that Snappy wrote");
    }
}
