package io.ticklane.exec.source.kafka.format;

import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Dictionary;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/// Writes a JSON object for each row, or arrays of some objects each; fewer where they would be too
/// large for one message.
final class JsonEncoder implements MessageEncoder {
    private final int rowsPerMessage;
    private final ByteArrayOutputStream object = new ByteArrayOutputStream();
    private final ByteArrayOutputStream array = new ByteArrayOutputStream();
    private final JsonObjects objects;

    JsonEncoder(JsonFormat format) {
        this.rowsPerMessage = format.rowsPerMessage();
        this.objects = new JsonObjects(format.table(), object);
    }

    @Override
    public void encode(
            Batch batch, Dictionary dictionary, int[] rows, int count, MessageConsumer out) {
        if (rowsPerMessage > 1) {
            encodeArrays(batch, dictionary, rows, count, out);
            return;
        }
        for (int i = 0; i < count; i++) {
            object.reset();
            objects.write(batch, rows[i], dictionary);
            out.accept(rows[i], object.toByteArray(), Map.of());
        }
    }

    private void encodeArrays(
            Batch batch, Dictionary dictionary, int[] rows, int count, MessageConsumer out) {
        int first = 0;
        for (int i = 0; i < count; i++) {
            object.reset();
            objects.write(batch, rows[i], dictionary);
            if (i > first && (i - first == rowsPerMessage || !hasRoom())) {
                out.accept(rows[first], endArray(), Map.of());
                first = i;
            }
            array.write(i == first ? '[' : ',');
            try {
                object.writeTo(array);
            } catch (IOException e) {
                throw new UncheckedIOException("writing to memory", e);
            }
        }
        if (count > 0) {
            out.accept(rows[first], endArray(), Map.of());
        }
    }

    /// Whether the array may have the object too, with a comma and its end.
    private boolean hasRoom() {
        return array.size() + object.size() + 2 <= MessageFormat.MOST_BYTES;
    }

    private byte[] endArray() {
        array.write(']');
        byte[] message = array.toByteArray();
        array.reset();
        return message;
    }

    @Override
    public void close() {
        objects.close();
    }
}
