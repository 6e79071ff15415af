package io.ticklane.server.exchange;

import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.exchange.remote.Message;
import io.ticklane.exec.exchange.remote.PackedColumn;
import io.ticklane.exec.exchange.remote.PackedColumn.Form;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;

/// Messages with columns of all lanes, and what they say.
final class RandomMessages {
    private final Random random;
    private final BufferAllocator allocator;

    RandomMessages(Random random, BufferAllocator allocator) {
        this.random = random;
        this.allocator = allocator;
    }

    Message next(int rows, boolean last, int textBytes) {
        List<PackedColumn> columns = new ArrayList<>();
        for (Lane lane : rows == 0 ? new Lane[0] : Lane.values()) {
            columns.add(new PackedColumn(lane, random.nextBoolean(), form(lane)));
        }
        Message message =
                new Message(random.nextLong(), last, texts(textBytes), rows, columns, null);
        return rows == 0 ? message : message.with(bytes((int) message.packedBytes()));
    }

    private Form form(Lane lane) {
        int width = List.of(0, 1, 2, 4).get(random.nextInt(4));
        if (lane == Lane.BIT || lane == Lane.WIDE) {
            return new Form.Plain();
        }
        return switch (random.nextInt(4)) {
            case 0 -> new Form.Plain();
            case 1 -> new Form.Offset(width, random.nextLong());
            case 2 -> new Form.Step(width, random.nextLong(), random.nextLong());
            default -> new Form.Decimal(width, random.nextLong(), random.nextInt(9));
        };
    }

    private ArrowBuf bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        ArrowBuf buffer = allocator.buffer(count);
        buffer.setBytes(0, bytes);
        return buffer;
    }

    /// Texts of about so many bytes in all.
    private byte[] texts(int most) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        while (out.size() < most) {
            byte[] text = new byte[random.nextInt(Math.min(most, 300_000))];
            random.nextBytes(text);
            out.writeBytes(ByteBuffer.allocate(4).putInt(text.length).array());
            out.writeBytes(text);
        }
        return out.toByteArray();
    }

    /// What the rows of messages lie in and how, one line for each message.
    static List<String> rows(List<Message> messages) {
        List<String> rows = new ArrayList<>();
        for (Message message : messages) {
            ArrowBuf packed = message.packed();
            if (packed != null) {
                byte[] bytes = new byte[(int) message.packedBytes()];
                packed.getBytes(0, bytes);
                rows.add(
                        message.rows() + " " + message.columns() + HexFormat.of().formatHex(bytes));
            }
        }
        return rows;
    }

    static byte[] texts(List<Message> messages) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        messages.forEach(message -> out.writeBytes(message.texts()));
        return out.toByteArray();
    }
}
