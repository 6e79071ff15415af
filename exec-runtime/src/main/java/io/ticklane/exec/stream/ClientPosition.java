package io.ticklane.exec.stream;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// Where a client's query can go on, as a text that only says something to Ticklane. Immutable.
///
/// ```
///   version (1), digest of the query (16), where the inputs began, positions, CRC-32C of these (4)
///   positions: number of inputs; for each: number of partitions, offsets
/// ```
///
/// Numbers of positions have seven bits in a byte, the low ones first, and a high bit where more
/// follow. The text is Base64 of the characters that URLs and SQL take as they are.
///
/// @param query a digest of the query's plan and of what its inputs are, in hex
/// @param begun where the inputs began; without inputs where that does not matter
/// @param positions where the inputs are read on
public record ClientPosition(String query, Positions begun, Positions positions) {
    private static final byte VERSION = 1;
    private static final int DIGEST_BYTES = 16;
    private static final int CHECK_BYTES = Integer.BYTES;
    private static final int MOST_BYTES_OF_A_NUMBER = 10;

    /// A digest of what a query is.
    public static String digest(String of) {
        try {
            byte[] all =
                    MessageDigest.getInstance("SHA-256")
                            .digest(of.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(all, 0, DIGEST_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the platform has no SHA-256", e);
        }
    }

    /// The text.
    public String encode() {
        ByteBuffer bytes =
                ByteBuffer.allocate(1 + DIGEST_BYTES + size(begun) + size(positions) + CHECK_BYTES);
        bytes.put(VERSION).put(HexFormat.of().parseHex(query));
        write(begun, bytes);
        write(positions, bytes);
        bytes.putInt(checksum(bytes.array(), bytes.position()));
        ByteBuffer text = Base64.getUrlEncoder().withoutPadding().encode(bytes.flip());
        return StandardCharsets.US_ASCII.decode(text).toString();
    }

    private static int size(Positions positions) {
        return positions.inputs().stream()
                        .mapToInt(input -> (1 + input.size()) * MOST_BYTES_OF_A_NUMBER)
                        .sum()
                + MOST_BYTES_OF_A_NUMBER;
    }

    private static void write(Positions positions, ByteBuffer out) {
        write(positions.inputs().size(), out);
        for (List<Long> input : positions.inputs()) {
            write(input.size(), out);
            input.forEach(offset -> write(offset, out));
        }
    }

    private static void write(long number, ByteBuffer out) {
        long rest = number;
        while ((rest & ~0x7FL) != 0) {
            out.put((byte) (rest | 0x80));
            rest >>>= 7;
        }
        out.put((byte) rest);
    }

    private static int checksum(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }

    /// Reads a text.
    ///
    /// Errors: 22023 for one that [#encode()] did not make.
    public static ClientPosition decode(String text) {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw unknown("it has other characters than positions have", e);
        }
        int end = bytes.length - CHECK_BYTES;
        if (end < 1 + DIGEST_BYTES) {
            throw unknown("it is too short", null);
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (in.getInt(end) != checksum(bytes, end)) {
            throw unknown("a part of it is missing, or was changed", null);
        }
        byte version = in.get();
        if (version != VERSION) {
            throw unknown(
                    "it has the form " + version + ", and this version knows " + VERSION, null);
        }
        byte[] digest = new byte[DIGEST_BYTES];
        try {
            in.get(digest).limit(end);
            return new ClientPosition(HexFormat.of().formatHex(digest), read(in), read(in));
        } catch (BufferUnderflowException e) {
            throw unknown("it ends too early", e);
        }
    }

    private static Positions read(ByteBuffer in) {
        List<List<Long>> inputs = new ArrayList<>();
        for (long left = readNumber(in); left > 0; left--) {
            List<Long> input = new ArrayList<>();
            for (long partitions = readNumber(in); partitions > 0; partitions--) {
                input.add(readNumber(in));
            }
            inputs.add(input);
        }
        return new Positions(inputs);
    }

    private static long readNumber(ByteBuffer in) {
        long number = 0;
        byte next = in.get();
        int shift = 0;
        while (next < 0) {
            number |= (long) (next & 0x7F) << shift;
            shift += 7;
            next = in.get();
        }
        number |= (long) next << shift;
        if (number < 0) {
            throw unknown("it has a number that none can be", null);
        }
        return number;
    }

    private static EngineException unknown(String why, @Nullable Throwable cause) {
        return new EngineException(
                ErrorCode.INVALID_ARGUMENT,
                "the text behind AFTER POSITION is no position: "
                        + why
                        + "; give one that came with the rows of the same query",
                cause);
    }
}
