package io.ticklane.exec.source.parquet;

import io.ticklane.exec.batch.Lane;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// The distinct values of a chunk, as values of the lane; pages name them by place. The places are
/// checked by the bounds of the arrays.
///
/// Threads: one at a time.
final class DictionaryValues {
    /// How many places are read at a time.
    static final int STEP = 1024;

    private final Lane lane;
    private final int[] places = new int[STEP];
    private final int[] nextInts;
    private final long[] nextLongs;
    private int[] ints = new int[0];
    private long[] longs = new long[0];

    DictionaryValues(Lane lane) {
        this.lane = lane;
        this.nextInts = new int[lane == Lane.INT ? STEP : 0];
        this.nextLongs = new long[lane == Lane.LONG || lane == Lane.DOUBLE ? STEP : 0];
    }

    /// Takes the values of a dictionary page; they pass through other memory on their way, for
    /// loops that write to arrays at times are slow ever after.
    void load(LaneDecoder decoder, MemorySegment page, int count, PageMemory through)
            throws IOException {
        if (lane == Lane.BIT) {
            throw new IOException("truth values have no dictionary");
        }
        long bytes = (long) count * lane.bytes();
        MemorySegment values = through.ensure(bytes).asSlice(0, bytes);
        decoder.decode(page, 0, count, values, 0);
        if (lane == Lane.INT) {
            ints = values.toArray(ValueLayout.JAVA_INT_UNALIGNED);
        } else {
            longs = values.toArray(ValueLayout.JAVA_LONG_UNALIGNED);
        }
    }

    /// Puts the values of the next places to rows of a lane.
    void read(HybridReader codes, MemorySegment target, int row, int count) throws IOException {
        for (int done = 0; done < count; ) {
            int part = Math.min(STEP, count - done);
            codes.read(places, 0, part);
            put(target, row + done, part);
            done += part;
        }
    }

    private void put(MemorySegment target, int row, int count) throws IOException {
        int[] from = places;
        switch (lane) {
            case INT -> {
                int[] values = ints;
                int[] next = nextInts;
                for (int i = 0; i < count; i++) {
                    next[i] = values[from[i]];
                }
                MemorySegment.copy(
                        next, 0, target, ValueLayout.JAVA_INT_UNALIGNED, (long) row << 2, count);
            }
            case LONG, DOUBLE -> {
                long[] values = longs;
                long[] next = nextLongs;
                for (int i = 0; i < count; i++) {
                    next[i] = values[from[i]];
                }
                MemorySegment.copy(
                        next, 0, target, ValueLayout.JAVA_LONG_UNALIGNED, (long) row << 3, count);
            }
            case WIDE -> {
                for (int i = 0; i < count; i++) {
                    long at = (long) (row + i) << 4;
                    target.set(ValueLayout.JAVA_LONG_UNALIGNED, at, longs[2 * from[i]]);
                    target.set(ValueLayout.JAVA_LONG_UNALIGNED, at + 8, longs[2 * from[i] + 1]);
                }
            }
            case BIT -> throw new IOException("truth values have no dictionary");
        }
    }
}
