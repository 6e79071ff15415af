package io.ticklane.exec.view;

import com.google.flatbuffers.FlatBufferBuilder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.function.ToIntFunction;
import org.apache.arrow.flatbuf.KeyValue;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MetadataVersion;

/// What stands before the body of a message of a segment. It is Arrow's own form, with checksums
/// where Arrow leaves room for metadata of one's own, so that other readers pass over them.
///
/// ```
///   FFFFFFFF    bytes of the metadata (4)    metadata: a flatbuffer, padded to 8 bytes    body
/// ```
///
/// The metadata has the key `ticklane.crc32c` with 16 hexadecimal digits: the CRC-32C of the
/// metadata, with zeros where these eight digits are, and that of the body.
///
/// Source: Arrow columnar format, "Encapsulated message format".
///
/// @param message the metadata
/// @param bodyChecksum the CRC-32C of the body
record MessageFrame(Message message, int bodyChecksum) {
    /// How many bytes there are before the metadata.
    static final int PREFIX = 8;

    private static final String KEY = "ticklane.crc32c";
    private static final int DIGITS = 8;
    private static final byte[] ZEROS = "0".repeat(DIGITS).getBytes(StandardCharsets.US_ASCII);
    private static final int CONTINUATION = -1;

    /// Prefix and metadata of a message; `header` adds the header to the flatbuffer.
    static ByteBuffer made(
            byte type, ToIntFunction<FlatBufferBuilder> header, long bodyBytes, int bodyChecksum) {
        FlatBufferBuilder builder = new FlatBufferBuilder();
        int key = builder.createString(KEY);
        int digits = builder.createString("0".repeat(DIGITS) + hex(bodyChecksum));
        int[] entries = {KeyValue.createKeyValue(builder, key, digits)};
        int custom = Message.createCustomMetadataVector(builder, entries);
        int content = header.applyAsInt(builder);
        Message.startMessage(builder);
        Message.addVersion(builder, MetadataVersion.V5);
        Message.addHeaderType(builder, type);
        Message.addHeader(builder, content);
        Message.addBodyLength(builder, bodyBytes);
        Message.addCustomMetadata(builder, custom);
        builder.finish(Message.endMessage(builder));
        byte[] bytes = builder.sizedByteArray();
        int padded = bytes.length + 7 & ~7;
        ByteBuffer frame = ByteBuffer.allocate(PREFIX + padded).order(ByteOrder.LITTLE_ENDIAN);
        frame.putInt(CONTINUATION).putInt(padded).put(bytes).clear();
        ByteBuffer metadata = frame.slice(PREFIX, padded);
        int at = digits(Message.getRootAsMessage(metadata.duplicate()));
        metadata.put(at, hex(checksum(metadata, at)).getBytes(StandardCharsets.US_ASCII));
        return frame;
    }

    /// How many bytes of metadata come behind a prefix.
    ///
    /// Errors: an IllegalArgumentException for what is no prefix.
    static int metadataBytes(ByteBuffer prefix) {
        ByteBuffer numbers = prefix.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        int length = numbers.getInt(numbers.position() + 4);
        if (numbers.getInt(numbers.position()) != CONTINUATION
                || length <= 0
                || length % PREFIX != 0) {
            throw new IllegalArgumentException("no message begins here");
        }
        return length;
    }

    /// Reads metadata and checks its bytes, which are kept.
    ///
    /// Errors: a RuntimeException for others than [#made] gives.
    static MessageFrame of(ByteBuffer metadata) {
        Message message = Message.getRootAsMessage(metadata.duplicate());
        if (message.customMetadataLength() != 1 || !KEY.equals(message.customMetadata(0).key())) {
            throw new IllegalArgumentException("a message has no checksum");
        }
        int at = digits(message);
        if (!hex(checksum(metadata, at)).equals(text(metadata, at))) {
            throw new IllegalArgumentException("a message has another checksum");
        }
        int ofBody = HexFormat.fromHexDigits(text(metadata, at + DIGITS));
        return new MessageFrame(message, ofBody);
    }

    /// Where the digits begin in the metadata.
    private static int digits(Message message) {
        ByteBuffer value = message.customMetadata(0).valueAsByteBuffer();
        if (value.remaining() != 2 * DIGITS) {
            throw new IllegalArgumentException("a message has no whole checksum");
        }
        return value.position();
    }

    private static String text(ByteBuffer metadata, int at) {
        byte[] digits = new byte[DIGITS];
        metadata.get(at, digits);
        return new String(digits, StandardCharsets.US_ASCII);
    }

    private static int checksum(ByteBuffer metadata, int at) {
        int behind = at + DIGITS;
        return CommitBytes.checksum(
                metadata.slice(0, at),
                ByteBuffer.wrap(ZEROS),
                metadata.slice(behind, metadata.limit() - behind));
    }

    private static String hex(int number) {
        return HexFormat.of().toHexDigits(number);
    }
}
