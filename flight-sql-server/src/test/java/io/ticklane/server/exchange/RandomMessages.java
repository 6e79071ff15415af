package io.ticklane.server.exchange;

import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.exchange.remote.Message;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/// Messages with columns of all lanes, and what they say.
final class RandomMessages {
    private final Random random;
    private final BufferAllocator allocator;

    RandomMessages(Random random, BufferAllocator allocator) {
        this.random = random;
        this.allocator = allocator;
    }

    Message next(int rows, boolean last, int textBytes) {
        List<Message.Values> columns = new ArrayList<>();
        for (Lane lane : rows == 0 ? new Lane[0] : Lane.values()) {
            columns.add(
                    new Message.Values(
                            lane,
                            bytes(lane, rows),
                            random.nextBoolean() ? bytes(Lane.BIT, rows) : null));
        }
        return new Message(random.nextLong(), last, texts(textBytes), rows, columns);
    }

    private ArrowBuf bytes(Lane lane, int rows) {
        byte[] bytes = new byte[(int) lane.bytes((long) rows)];
        random.nextBytes(bytes);
        if (lane == Lane.BIT) {
            // no bits behind the last row
            for (int row = rows; row < bytes.length * 8; row++) {
                bytes[row / 8] &= (byte) ~(1 << row % 8);
            }
        }
        ArrowBuf buffer = allocator.buffer(bytes.length);
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

    /// All rows of messages as text, one line for each; and all texts.
    static List<String> rows(List<Message> messages) {
        List<String> rows = new ArrayList<>();
        for (Message message : messages) {
            for (int row = 0; row < message.rows(); row++) {
                StringBuilder text = new StringBuilder();
                for (Message.Values column : message.columns()) {
                    text.append(value(column, row)).append(' ');
                }
                rows.add(text.toString());
            }
        }
        return rows;
    }

    private static @Nullable String value(Message.Values column, int row) {
        String valid = column.validity() == null ? "" : bit(column.validity(), row) ? "+" : "-";
        if (column.lane() == Lane.BIT) {
            return valid + bit(column.values(), row);
        }
        byte[] bytes = new byte[column.lane().bytes()];
        column.values().getBytes((long) row * bytes.length, bytes);
        return valid + HexFormat.of().formatHex(bytes);
    }

    private static boolean bit(ArrowBuf bits, int row) {
        return (bits.getByte(row / 8) >> row % 8 & 1) == 1;
    }

    static byte[] texts(List<Message> messages) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        messages.forEach(message -> out.writeBytes(message.texts()));
        return out.toByteArray();
    }
}
