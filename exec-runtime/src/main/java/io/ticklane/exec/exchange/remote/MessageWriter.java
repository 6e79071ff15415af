package io.ticklane.exec.exchange.remote;

import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Bits;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.memory.QueryMemory;
import io.ticklane.exec.query.QueryContext;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/// Makes messages of batches: joins small ones, and gives texts the codes of the link.
///
/// Threads: one at a time.
final class MessageWriter implements AutoCloseable {
    private final QueryMemory memory;
    private final Dictionary dictionary;
    private final List<Batch> waiting = new ArrayList<>();
    private int rows;

    /// For each code of the query, its code on the link + 1; 0 if it was not sent yet.
    private int[] linkCodes = new int[64];

    private int sentTexts;
    private ByteArrayOutputStream texts = new ByteArrayOutputStream();

    MessageWriter(QueryContext context) {
        this.memory = context.memory();
        this.dictionary = context.dictionary();
    }

    /// How many rows wait to be sent.
    int rows() {
        return rows;
    }

    /// Adds rows with ordinals; the batch stays the caller's.
    void add(Batch batch) {
        waiting.add(batch.retain());
        rows += batch.rows();
    }

    /// The rows that wait, as a message.
    Message take(long floor) {
        if (rows == 0) {
            return Message.empty(floor, false);
        }
        int width = waiting.get(0).columns().size();
        List<Message.Values> made = new ArrayList<>(width + 1);
        try {
            for (int column = 0; column <= width; column++) {
                made.add(join(column, width));
            }
            Message message = new Message(floor, false, texts.toByteArray(), rows, made);
            texts = new ByteArrayOutputStream();
            close();
            return message;
        } catch (Throwable e) {
            made.forEach(Message.Values::close);
            throw e;
        }
    }

    private Column column(Batch batch, int column, int width) {
        return column == width
                ? Objects.requireNonNull(batch.ordinals(), "ordinals")
                : batch.column(column);
    }

    private Message.Values join(int column, int width) {
        Column first = column(waiting.get(0), column, width);
        Lane lane = first.lane();
        boolean coded = Lane.isCoded(first.type());
        boolean nulls =
                waiting.stream().anyMatch(batch -> column(batch, column, width).validity() != null);
        ArrowBuf values =
                lane == Lane.BIT
                        ? memory.allocateZeroed(Bits.bytes(rows))
                        : memory.allocate(lane.bytes(rows));
        ArrowBuf validity = null;
        try {
            validity = nulls ? memory.allocateZeroed(Bits.bytes(rows)) : null;
            MemorySegment out = QueryMemory.segment(values);
            MemorySegment present = validity == null ? null : QueryMemory.segment(validity);
            int done = 0;
            for (Batch batch : waiting) {
                Column part = column(batch, column, width);
                if (coded) {
                    codes(part, out, done);
                } else if (lane == Lane.BIT) {
                    bits(part.values(), part.rows(), out, done);
                } else {
                    MemorySegment.copy(
                            part.values(),
                            0,
                            out,
                            (long) done * lane.bytes(),
                            (long) part.rows() * lane.bytes());
                }
                if (present != null) {
                    bits(part.validity(), part.rows(), present, done);
                }
                done += part.rows();
            }
            return new Message.Values(lane, values, validity);
        } catch (Throwable e) {
            values.close();
            if (validity != null) {
                validity.close();
            }
            throw e;
        }
    }

    /// Sets bits of zeroed memory from `at` on: those that are set in `from`, all if that is null.
    private static void bits(@Nullable MemorySegment from, int count, MemorySegment out, int at) {
        for (int row = 0; row < count; row++) {
            if (from == null || Bits.get(from, row)) {
                Bits.set(out, (long) at + row);
            }
        }
    }

    private void codes(Column part, MemorySegment out, int at) {
        MemorySegment codes = part.values();
        MemorySegment present = part.validity();
        for (int row = 0; row < part.rows(); row++) {
            int linkCode = 0;
            if (present == null || Bits.get(present, row)) {
                linkCode = linkCode(codes.get(ValueLayout.JAVA_INT_UNALIGNED, (long) row << 2));
            }
            out.set(ValueLayout.JAVA_INT_UNALIGNED, ((long) at + row) << 2, linkCode);
        }
    }

    private int linkCode(int code) {
        if (code >= linkCodes.length) {
            linkCodes = Arrays.copyOf(linkCodes, Math.max(code + 1, linkCodes.length * 2));
        }
        int known = linkCodes[code];
        if (known == 0) {
            byte[] text = dictionary.bytes(code);
            texts.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(text.length).array());
            texts.writeBytes(text);
            known = ++sentTexts;
            linkCodes[code] = known;
        }
        return known - 1;
    }

    /// Drops the rows that wait.
    @Override
    public void close() {
        waiting.forEach(Batch::close);
        waiting.clear();
        rows = 0;
    }
}
