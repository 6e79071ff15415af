package io.ticklane.jdbc.internal.value;

import io.ticklane.jdbc.internal.error.SqlErrors;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/// Reads parameters that come as streams. A length below 0 means to the end.
public final class Streams {
    private Streams() {}

    /// All bytes of a stream.
    public static byte @Nullable [] bytes(@Nullable InputStream in, long length)
            throws SQLException {
        if (in == null) {
            return null;
        }
        try {
            return length < 0 ? in.readAllBytes() : in.readNBytes(size(length));
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /// All characters of a stream of ASCII.
    public static @Nullable String ascii(@Nullable InputStream in, long length)
            throws SQLException {
        byte[] bytes = bytes(in, length);
        return bytes == null ? null : new String(bytes, StandardCharsets.US_ASCII);
    }

    /// All characters of a stream of UTF-8.
    public static @Nullable String utf8(@Nullable InputStream in, long length) throws SQLException {
        byte[] bytes = bytes(in, length);
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }

    /// All characters of a reader.
    public static @Nullable String text(@Nullable Reader in, long length) throws SQLException {
        if (in == null) {
            return null;
        }
        StringBuilder text = new StringBuilder();
        char[] part = new char[8192];
        long left = length < 0 ? Long.MAX_VALUE : length;
        try {
            while (left > 0) {
                int read = in.read(part, 0, (int) Math.min(part.length, left));
                if (read < 0) {
                    break;
                }
                text.append(part, 0, read);
                left -= read;
            }
            return text.toString();
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private static int size(long length) throws SQLException {
        if (length > Integer.MAX_VALUE - 8) {
            throw SqlErrors.of(SqlErrors.INVALID, "Stream of " + length + " bytes is too long");
        }
        return (int) length;
    }

    private static SQLException unreadable(IOException e) {
        return SqlErrors.of(SqlErrors.INVALID, "Parameter stream: " + e.getMessage(), e);
    }
}
