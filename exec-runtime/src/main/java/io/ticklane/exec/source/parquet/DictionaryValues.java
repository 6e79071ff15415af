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
    private int[] ints = new int[0];
    private long[] longs = new long[0];

    DictionaryValues(Lane lane) {
        this.lane = lane;
    }

    /// Takes the values of a dictionary page.
    void load(LaneDecoder decoder, MemorySegment page, int count) throws IOException {
        switch (lane) {
            case INT -> {
                ints = new int[count];
                decoder.decode(page, 0, count, MemorySegment.ofArray(ints), 0);
            }
            case LONG, DOUBLE -> {
                longs = new long[count];
                decoder.decode(page, 0, count, MemorySegment.ofArray(longs), 0);
            }
            case WIDE -> {
                longs = new long[2 * count];
                decoder.decode(page, 0, count, MemorySegment.ofArray(longs), 0);
            }
            case BIT -> throw new IOException("truth values have no dictionary");
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
                for (int i = 0; i < count; i++) {
                    long at = (long) (row + i) << 2;
                    target.set(ValueLayout.JAVA_INT_UNALIGNED, at, values[from[i]]);
                }
            }
            case LONG, DOUBLE -> {
                long[] values = longs;
                for (int i = 0; i < count; i++) {
                    long at = (long) (row + i) << 3;
                    target.set(ValueLayout.JAVA_LONG_UNALIGNED, at, values[from[i]]);
                }
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
