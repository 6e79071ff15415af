package io.ticklane.jdbc.internal.arrow;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.ipc.WriteChannel;
import org.apache.arrow.vector.ipc.message.ArrowDictionaryBatch;
import org.apache.arrow.vector.ipc.message.MessageSerializer;

/// Messages as Arrow's own writer makes them.
final class Messages {
    private Messages() {}

    /// Schema, dictionaries and one record batch.
    static List<byte[]> of(VectorSchemaRoot root, DictionaryProvider dictionaries)
            throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ArrowStreamWriter writer = new ArrowStreamWriter(root, dictionaries, out)) {
            writer.start();
            writer.writeBatch();
            writer.end();
        }
        return split(out.toByteArray());
    }

    /// A dictionary message.
    static byte[] of(ArrowDictionaryBatch batch) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        MessageSerializer.serialize(new WriteChannel(Channels.newChannel(out)), batch);
        return out.toByteArray();
    }

    /// Cuts a stream into messages, without the end mark.
    static List<byte[]> split(byte[] stream) {
        List<byte[]> messages = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(stream).order(ByteOrder.LITTLE_ENDIAN);
        while (in.remaining() >= 8) {
            int start = in.position();
            int header = in.getInt(start + 4);
            if (header == 0) {
                break;
            }
            long body = Message.getRootAsMessage(in.slice(start + 8, header)).bodyLength();
            byte[] message = new byte[8 + header + (int) body];
            in.get(message);
            messages.add(message);
        }
        return messages;
    }

    /// All values that the driver reads from messages, or the exception that it meets.
    static List<List<Object>> decode(List<byte[]> messages) throws SQLException {
        Schema schema = SchemaReader.read(ByteBuffer.wrap(messages.get(0)));
        BatchReader reader = new BatchReader(schema);
        List<List<Object>> rows = new ArrayList<>();
        for (byte[] message : messages.subList(1, messages.size())) {
            Batch batch = reader.read(IpcMessage.split(ByteBuffer.wrap(message)));
            for (int row = 0; batch != null && row < batch.rows() && rows.size() < 10_000; row++) {
                List<Object> values = new ArrayList<>();
                for (Column column : batch.columns()) {
                    Object value = column.value(row);
                    values.add(value == null ? "NULL" : value);
                }
                rows.add(values);
            }
        }
        return rows;
    }

    /// What Arrow's own reader makes of a stream.
    static void readWithArrow(byte[] stream, BufferAllocator allocator) throws IOException {
        try (ArrowStreamReader reader =
                new ArrowStreamReader(new ByteArrayInputStream(stream), allocator)) {
            while (reader.loadNextBatch()) {
                reader.getVectorSchemaRoot().getRowCount();
            }
        }
    }
}
