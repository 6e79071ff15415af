package io.ticklane.exec.join;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Bits;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.exchange.Ordinals;
import io.ticklane.exec.memory.Buffer;
import io.ticklane.exec.memory.QueryMemory;
import io.ticklane.exec.rows.RowStore;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Copies the rows of many batches into whole columns, a range of rows at a time, so that workers
/// share the work.
///
/// Threads: ranges in parallel; the rest one at a time.
final class WholeColumns implements AutoCloseable {
    private static final int MOST_ROWS = Integer.MAX_VALUE - 64;

    private final List<Batch> batches;
    private final List<Column> columns = new ArrayList<>();
    private final int[] starts;
    private final int rows;

    /// Columns of these types for the rows of batches in their order, the last one for their
    /// ordinals if it is one more than they have; takes ownership of the batches. No row is copied
    /// yet.
    WholeColumns(QueryMemory memory, List<SqlType> types, List<Batch> batches) {
        this.batches = batches;
        this.starts = new int[batches.size() + 1];
        try {
            long count = 0;
            for (int i = 0; i < batches.size(); i++) {
                count += batches.get(i).rows();
                if (count > MOST_ROWS) {
                    throw new EngineException(
                            ErrorCode.CONFIGURED_LIMIT,
                            "a join would keep more than " + MOST_ROWS + " rows of its right side");
                }
                starts[i + 1] = (int) count;
            }
            this.rows = (int) count;
            for (int column = 0; column < types.size(); column++) {
                columns.add(empty(memory, types.get(column), column));
            }
        } catch (Throwable e) {
            close();
            throw e;
        }
    }

    private Column empty(QueryMemory memory, SqlType type, int column) {
        boolean nulls = false;
        for (Batch batch : batches) {
            nulls |= column(batch, column).validity() != null;
        }
        Buffer values = memory.buffer(Lane.of(type).bytes(rows));
        try {
            return new Column(type, rows, values, nulls ? memory.buffer(Bits.bytes(rows)) : null);
        } catch (Throwable e) {
            values.close();
            throw e;
        }
    }

    private static Column column(Batch batch, int column) {
        return column < batch.columns().size() ? batch.column(column) : Ordinals.of(batch);
    }

    int rows() {
        return rows;
    }

    /// The columns; they stay this object's.
    List<Column> columns() {
        return columns;
    }

    /// Copies the rows `[from, to)`; `from` is a multiple of 64, and so is `to` unless it is the
    /// end.
    void copy(int from, int to) {
        int found = Arrays.binarySearch(starts, from);
        int at = found >= 0 ? found : -found - 2;
        for (int row = from; row < to; at++) {
            int end = Math.min(to, starts[at + 1]);
            if (end > row) {
                copy(batches.get(at), row - starts[at], row, end - row);
                row = end;
            }
        }
    }

    private void copy(Batch batch, int from, int at, int count) {
        for (int i = 0; i < columns.size(); i++) {
            Column source = column(batch, i);
            Column target = columns.get(i);
            if (source.lane() == Lane.BIT) {
                copyBits(source.values(), from, target.values(), at, count);
            } else {
                long width = source.lane().bytes();
                MemorySegment.copy(
                        source.values(), from * width, target.values(), at * width, count * width);
            }
            MemorySegment validity = target.validity();
            MemorySegment known = source.validity();
            if (validity != null && known != null) {
                copyBits(known, from, validity, at, count);
            } else if (validity != null) {
                setBits(validity, at, count);
            }
        }
    }

    private static void copyBits(
            MemorySegment source, int from, MemorySegment target, int at, int count) {
        for (int done = 0; done < count; ) {
            int bit = (at + done) & 63;
            int some = Math.min(64 - bit, count - done);
            putBits(target, at + done, some, bits(source, from + done, some));
            done += some;
        }
    }

    private static void setBits(MemorySegment target, int at, int count) {
        for (int done = 0; done < count; ) {
            int bit = (at + done) & 63;
            int some = Math.min(64 - bit, count - done);
            putBits(target, at + done, some, -1L);
            done += some;
        }
    }

    /// The bits `[from, from + count)`, at most 64, lowest first; those above are unspecified.
    private static long bits(MemorySegment source, int from, int count) {
        int shift = from & 63;
        long word = Bits.word(source, from >> 6) >>> shift;
        return shift + count <= 64
                ? word
                : word | (Bits.word(source, (from >> 6) + 1) << (64 - shift));
    }

    /// Puts bits that lie in one group of 64.
    private static void putBits(MemorySegment target, int at, int count, long bits) {
        int shift = at & 63;
        long mask = (count == 64 ? -1L : (1L << count) - 1) << shift;
        long old = Bits.word(target, at >> 6);
        Bits.setWord(target, at >> 6, (old & ~mask) | ((bits << shift) & mask));
    }

    /// All rows are copied.
    void releaseBatches() {
        batches.forEach(Batch::close);
        batches.clear();
    }

    @Override
    public void close() {
        releaseBatches();
        RowStore.closeAll(columns);
        columns.clear();
    }
}
