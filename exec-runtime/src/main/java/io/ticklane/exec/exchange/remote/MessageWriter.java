package io.ticklane.exec.exchange.remote;

import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Bits;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.exchange.Ordinals;
import io.ticklane.exec.memory.QueryMemory;
import io.ticklane.exec.query.QueryContext;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/// Makes messages of batches: joins small ones, and gives texts the codes of the link.
///
/// Threads: one at a time.
final class MessageWriter implements AutoCloseable {
    private final QueryMemory memory;
    private final Dictionary dictionary;
    private final ValuePacker packer = new ValuePacker();
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

    /// The ordinal of the last row that waits.
    long last() {
        Batch batch = waiting.getLast();
        return Ordinals.of(batch).longValue(batch.rows() - 1);
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
        List<PackedColumn> columns = new ArrayList<>(width + 1);
        ArrowBuf packed = memory.allocate(mostBytes(width));
        try {
            MemorySegment out = QueryMemory.segment(packed);
            long at = 0;
            for (int column = 0; column <= width; column++) {
                PackedColumn made = pack(column, width, out, at);
                columns.add(made);
                at += made.bytes(rows);
            }
            Message message = new Message(floor, false, texts.toByteArray(), rows, columns, packed);
            texts = new ByteArrayOutputStream();
            close();
            return message;
        } catch (Throwable e) {
            packed.close();
            throw e;
        }
    }

    private static Column column(Batch batch, int column, int width) {
        return column == width ? Ordinals.of(batch) : batch.column(column);
    }

    private boolean hasNulls(int column, int width) {
        return waiting.stream().anyMatch(batch -> column(batch, column, width).validity() != null);
    }

    /// The bytes of the rows if no column can be written in less than it takes in memory.
    private long mostBytes(int width) {
        long bytes = 0;
        for (int column = 0; column <= width; column++) {
            Lane lane = column(waiting.get(0), column, width).lane();
            bytes +=
                    new PackedColumn(lane, hasNulls(column, width), new PackedColumn.Form.Plain())
                            .bytes(rows);
        }
        return bytes;
    }

    private PackedColumn pack(int column, int width, MemorySegment out, long at) {
        Column first = column(waiting.get(0), column, width);
        Lane lane = first.lane();
        boolean nulls = hasNulls(column, width);
        long valuesAt = at;
        if (nulls) {
            long bytes = Lane.BIT.bytes(rows);
            joinBits(column, width, true, out.asSlice(at, bytes));
            valuesAt += bytes;
        }
        PackedColumn.Form form = new PackedColumn.Form.Plain();
        switch (lane) {
            case BIT -> {
                long bytes = Lane.BIT.bytes(rows);
                joinBits(column, width, false, out.asSlice(valuesAt, bytes));
            }
            case INT, LONG, DOUBLE -> {
                collect(column, width);
                form = packer.pack(lane, rows, out, valuesAt);
            }
            case WIDE -> {
                long to = valuesAt;
                for (Batch batch : waiting) {
                    long bytes = lane.bytes(batch.rows());
                    MemorySegment.copy(column(batch, column, width).values(), 0, out, to, bytes);
                    to += bytes;
                }
            }
        }
        return new PackedColumn(lane, nulls, form);
    }

    /// Gives the packer the values of a column.
    private void collect(int column, int width) {
        long[] to = packer.values(rows);
        int done = 0;
        for (Batch batch : waiting) {
            Column part = column(batch, column, width);
            MemorySegment from = part.values();
            int count = part.rows();
            if (Lane.isCoded(part.type())) {
                codes(part, to, done);
            } else if (part.lane() == Lane.INT) {
                for (int row = 0; row < count; row++) {
                    to[done + row] = from.get(ValueLayout.JAVA_INT_UNALIGNED, (long) row << 2);
                }
            } else {
                MemorySegment.copy(from, ValueLayout.JAVA_LONG_UNALIGNED, 0, to, done, count);
            }
            done += count;
        }
    }

    /// Writes the values of a column of bits, or which values are not NULL.
    private void joinBits(int column, int width, boolean validity, MemorySegment out) {
        out.fill((byte) 0);
        int done = 0;
        for (Batch batch : waiting) {
            Column part = column(batch, column, width);
            bits(validity ? part.validity() : part.values(), part.rows(), out, done);
            done += part.rows();
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

    private void codes(Column part, long[] to, int at) {
        MemorySegment codes = part.values();
        MemorySegment present = part.validity();
        for (int row = 0; row < part.rows(); row++) {
            to[at + row] =
                    present == null || Bits.get(present, row)
                            ? linkCode(codes.get(ValueLayout.JAVA_INT_UNALIGNED, (long) row << 2))
                            : 0;
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
