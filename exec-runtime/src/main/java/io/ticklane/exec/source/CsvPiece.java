package io.ticklane.exec.source;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Whole records of a CSV file that stand next to each other.
///
/// @param ordinal the ordinal of the first of them
/// @param from the byte at which they begin
/// @param bytes how many bytes they have; -1 for a whole file
/// @param rows how many they are, if it is not a whole file
/// @param lines how many lines end before them
record CsvPiece(long ordinal, String path, long from, long bytes, long rows, long lines) {
    /// A whole file.
    static CsvPiece whole(long ordinal, String path) {
        return new CsvPiece(ordinal, path, 0, -1, -1, 0);
    }

    /// Whether it is all of its file.
    boolean isWhole() {
        return bytes < 0;
    }

    /// Whether its file begins with it.
    boolean isFirst() {
        return from == 0;
    }

    /// Fails unless so many rows were read from it: else rows of two nodes had one place.
    void requireRows(long read) {
        if (!isWhole() && read != rows) {
            throw new EngineException(
                    ErrorCode.SOURCE_FAILED,
                    "'"
                            + path
                            + "' has "
                            + read
                            + " records behind line "
                            + lines
                            + " where it had "
                            + rows
                            + "; it was changed while it was read");
        }
    }

    /// Opens its bytes.
    InputStream open() throws IOException {
        FileChannel channel = FileChannel.open(Path.of(path), StandardOpenOption.READ);
        return new Range(Channels.newInputStream(channel.position(from)), bytes);
    }

    /// The first bytes of a stream.
    private static final class Range extends InputStream {
        private final InputStream all;
        private long left;

        Range(InputStream all, long left) {
            this.all = all;
            this.left = left;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            int count = all.read(target, offset, (int) Math.min(left, length));
            left -= Math.max(0, count);
            return count;
        }

        @Override
        public void close() throws IOException {
            all.close();
        }
    }
}
