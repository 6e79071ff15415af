package io.ticklane.exec.exchange;

import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Bits;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.memory.QueryMemory;
import io.ticklane.exec.operator.LanedStep;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/// A batch and the columns that lanes fill for it: values at the rows' places, and bits for each
/// lane, because lanes cannot share the bytes of a bitmap.
///
/// Threads: each lane uses its own part; closing and finishing happens after all of them.
final class SharedResults implements AutoCloseable {
    private final QueryMemory memory;
    private final Batch batch;
    private final List<SqlType> types;
    private final @Nullable ArrowBuf[] values;
    private final Part[] parts;

    /// Takes ownership of the batch.
    SharedResults(QueryMemory memory, Batch batch, List<SqlType> types, int lanes) {
        this.memory = memory;
        this.batch = batch;
        this.types = types;
        this.values = new ArrowBuf[types.size()];
        this.parts = new Part[lanes];
        for (int lane = 0; lane < lanes; lane++) {
            parts[lane] = new Part();
        }
        try {
            for (int i = 0; i < values.length; i++) {
                Lane lane = Lane.of(types.get(i));
                if (lane != Lane.BIT) {
                    values[i] = memory.allocate(lane.bytes(batch.rows()));
                }
            }
        } catch (Throwable e) {
            close();
            throw e;
        }
    }

    Batch batch() {
        return batch;
    }

    LanedStep.Results part(int lane) {
        return parts[lane];
    }

    /// The first `kept` columns of the batch, and the results; to be called once. Nothing is left
    /// to close then.
    Batch finish(int kept) {
        List<Column> columns = new ArrayList<>(kept + values.length);
        try {
            for (int i = 0; i < kept; i++) {
                columns.add(batch.column(i).retain());
            }
            for (int i = 0; i < values.length; i++) {
                columns.add(result(i));
            }
            Batch made = batch.withColumns(columns);
            close();
            return made;
        } catch (Throwable e) {
            columns.forEach(Column::close);
            throw e;
        }
    }

    private Column result(int result) {
        ArrowBuf filled = values[result];
        if (filled == null) {
            filled = merged(result, false);
        }
        if (filled == null) {
            filled = memory.allocateZeroed(Bits.bytes(batch.rows()));
        }
        values[result] = null;
        ArrowBuf validity = merged(result, true);
        return new Column(types.get(result), batch.rows(), filled, validity);
    }

    /// The bits of all lanes as one bitmap; taken from the lanes.
    private @Nullable ArrowBuf merged(int result, boolean validity) {
        ArrowBuf all = null;
        for (Part part : parts) {
            @Nullable ArrowBuf[] own = validity ? part.validity : part.bits;
            ArrowBuf bits = own[result];
            if (bits == null) {
                continue;
            }
            if (all == null) {
                all = bits;
                own[result] = null;
            } else {
                combine(QueryMemory.segment(all), QueryMemory.segment(bits), validity);
            }
        }
        return all;
    }

    private void combine(MemorySegment all, MemorySegment bits, boolean and) {
        long groups = Bits.bytes(batch.rows()) >> 3;
        for (long group = 0; group < groups; group++) {
            long a = Bits.word(all, group);
            long b = Bits.word(bits, group);
            Bits.setWord(all, group, and ? a & b : a | b);
        }
    }

    @Override
    public void close() {
        batch.close();
        for (ArrowBuf buffer : values) {
            if (buffer != null) {
                buffer.close();
            }
        }
        for (Part part : parts) {
            part.close();
        }
    }

    private final class Part implements LanedStep.Results, AutoCloseable {
        private final @Nullable ArrowBuf[] validity = new ArrowBuf[types.size()];
        private final @Nullable ArrowBuf[] bits = new ArrowBuf[types.size()];

        @Override
        public MemorySegment values(int result) {
            ArrowBuf shared = values[result];
            if (shared != null) {
                return QueryMemory.segment(shared);
            }
            ArrowBuf own = bits[result];
            if (own == null) {
                own = memory.allocateZeroed(Bits.bytes(batch.rows()));
                bits[result] = own;
            }
            return QueryMemory.segment(own);
        }

        @Override
        public MemorySegment validity(int result) {
            ArrowBuf own = validity[result];
            if (own == null) {
                own = memory.allocate(Bits.bytes(batch.rows()));
                Bits.fill(QueryMemory.segment(own));
                validity[result] = own;
            }
            return QueryMemory.segment(own);
        }

        @Override
        public void close() {
            for (ArrowBuf buffer : validity) {
                if (buffer != null) {
                    buffer.close();
                }
            }
            for (ArrowBuf buffer : bits) {
                if (buffer != null) {
                    buffer.close();
                }
            }
        }
    }
}
