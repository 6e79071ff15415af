package io.ticklane.exec.batch;

import io.ticklane.exec.memory.QueryMemory;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;

/// Cuts batches. Values are shared with the whole; bits are copied where the cut is not at a group
/// of 64.
public final class RowRange {
    private RowRange() {}

    /// The rows `[from, from + count)` of a batch, which stays the caller's.
    public static Batch of(QueryMemory memory, Batch batch, int from, int count) {
        List<Column> columns = new ArrayList<>(batch.columns().size());
        try {
            for (Column column : batch.columns()) {
                columns.add(of(memory, column, from, count));
            }
            Column ordinals = batch.ordinals();
            return new Batch(
                    batch.sequence(),
                    count,
                    columns,
                    ordinals == null ? null : of(memory, ordinals, from, count));
        } catch (Throwable e) {
            columns.forEach(Column::close);
            throw e;
        }
    }

    /// The rows `[from, from + count)` of a column, which stays the caller's.
    public static Column of(QueryMemory memory, Column column, int from, int count) {
        Lane lane = column.lane();
        ArrowBuf values =
                lane == Lane.BIT
                        ? bits(memory, column.valuesBuffer(), from, count)
                        : share(
                                column.valuesBuffer(),
                                (long) from * lane.bytes(),
                                lane.bytes(count));
        try {
            ArrowBuf validity = column.validityBuffer();
            return new Column(
                    column.type(),
                    count,
                    values,
                    validity == null ? null : bits(memory, validity, from, count));
        } catch (Throwable e) {
            values.close();
            throw e;
        }
    }

    private static ArrowBuf share(ArrowBuf buffer, long offset, long bytes) {
        ArrowBuf part = buffer.slice(offset, bytes);
        part.getReferenceManager().retain();
        return part;
    }

    private static ArrowBuf bits(QueryMemory memory, ArrowBuf buffer, int from, int count) {
        long bytes = Bits.bytes(count);
        int shift = from & 63;
        if (shift == 0) {
            return share(buffer, from >> 3, bytes);
        }
        ArrowBuf made = memory.allocate(bytes);
        MemorySegment in = QueryMemory.segment(buffer);
        MemorySegment out = QueryMemory.segment(made);
        long first = from >> 6;
        long groups = bytes >> 3;
        long last = (from + count - 1L) >> 6;
        for (long group = 0; group < groups; group++) {
            long word = Bits.word(in, first + group) >>> shift;
            if (first + group < last) {
                word |= Bits.word(in, first + group + 1) << (64 - shift);
            }
            Bits.setWord(out, group, word);
        }
        return made;
    }
}
