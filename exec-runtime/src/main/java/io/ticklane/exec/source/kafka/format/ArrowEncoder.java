package io.ticklane.exec.source.kafka.format;

import io.ticklane.exec.batch.ArrowExport;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.batch.RowPicker;
import io.ticklane.exec.memory.QueryMemory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.VectorUnloader;
import org.apache.arrow.vector.ipc.WriteChannel;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.ipc.message.MessageSerializer;

/// Writes record batches of some rows each; fewer where they would be too large for one message.
final class ArrowEncoder implements MessageEncoder {
    private final ArrowFormat format;
    private final QueryMemory memory;
    private final VectorSchemaRoot root;
    private final BytesWritten bytes = new BytesWritten();

    ArrowEncoder(ArrowFormat format, QueryMemory memory) {
        this.format = format;
        this.memory = memory;
        this.root = VectorSchemaRoot.create(format.schema(), memory.allocator());
    }

    @Override
    public void encode(
            Batch batch, Dictionary dictionary, int[] rows, int count, MessageConsumer out) {
        try {
            for (int from = 0; from < count; from += MessageFormat.MOST_ROWS) {
                int to = Math.min(from + MessageFormat.MOST_ROWS, count);
                encodePart(batch, dictionary, Arrays.copyOfRange(rows, from, to), out);
            }
        } catch (OutOfMemoryException e) {
            throw memory.outOfMemory(e);
        }
    }

    private void encodePart(Batch batch, Dictionary dictionary, int[] rows, MessageConsumer out) {
        try (Batch picked = RowPicker.pick(memory, batch, rows, rows.length)) {
            byte[] value = serialized(picked, dictionary);
            if (value.length <= MessageFormat.MOST_BYTES || rows.length == 1) {
                out.accept(rows[0], value, headers(picked));
                return;
            }
        }
        int half = rows.length / 2;
        encodePart(batch, dictionary, Arrays.copyOf(rows, half), out);
        encodePart(batch, dictionary, Arrays.copyOfRange(rows, half, rows.length), out);
    }

    private byte[] serialized(Batch rows, Dictionary dictionary) {
        bytes.clear();
        new ArrowExport(dictionary, memory.allocator()).load(rows, root);
        try (ArrowRecordBatch message = new VectorUnloader(root).getRecordBatch()) {
            MessageSerializer.serialize(new WriteChannel(bytes), message);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        } finally {
            root.clear();
        }
        return bytes.copy();
    }

    private Map<String, byte[]> headers(Batch rows) {
        Map<String, byte[]> headers = new HashMap<>();
        headers.put(ArrowFormat.SCHEMA, format.fingerprint());
        headers.put(ArrowFormat.ROWS, digits(rows.rows()));
        if (format.time().isPresent()) {
            Column times = rows.column(format.time().getAsInt());
            long first = Long.MAX_VALUE;
            long last = Long.MIN_VALUE;
            for (int row = 0; row < rows.rows(); row++) {
                if (!times.isNull(row)) {
                    first = Math.min(first, times.longValue(row));
                    last = Math.max(last, times.longValue(row));
                }
            }
            if (first <= last) {
                headers.put(ArrowFormat.FIRST_TIME, digits(first));
                headers.put(ArrowFormat.LAST_TIME, digits(last));
            }
        }
        return headers;
    }

    private static byte[] digits(long value) {
        return Long.toString(value).getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void close() {
        root.close();
    }
}
