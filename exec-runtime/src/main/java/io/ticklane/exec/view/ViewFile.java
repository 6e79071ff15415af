package io.ticklane.exec.view;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// A file of a view: read anywhere, written at its end.
///
/// Errors: 58030, with the file and why.
///
/// Threads: any for reading, one for writing.
final class ViewFile implements AutoCloseable {
    private final Path path;
    private final FileChannel channel;
    private long length;

    private ViewFile(Path path, OpenOption... options) {
        this.path = path;
        try {
            this.channel = FileChannel.open(path, options);
            this.length = channel.size();
        } catch (IOException e) {
            throw ViewErrors.failed("open", path, e);
        }
    }

    /// A file to read.
    static ViewFile readable(Path path) {
        return new ViewFile(path, StandardOpenOption.READ);
    }

    /// A new file, empty; replaces one that is there.
    static ViewFile created(Path path) {
        return new ViewFile(
                path,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE);
    }

    /// A file to write on after its first bytes; those behind are cut off.
    static ViewFile appendable(Path path, long bytes) {
        ViewFile file = new ViewFile(path, StandardOpenOption.WRITE);
        try {
            if (file.length > bytes) {
                file.channel.truncate(bytes);
                file.channel.force(true);
            }
            file.length = bytes;
            return file;
        } catch (IOException e) {
            file.close();
            throw ViewErrors.failed("cut", path, e);
        }
    }

    Path path() {
        return path;
    }

    /// Where the next bytes are written.
    long length() {
        return length;
    }

    /// How long the file is now.
    long size() {
        try {
            return channel.size();
        } catch (IOException e) {
            throw ViewErrors.failed("read", path, e);
        }
    }

    /// Fills a buffer from a place on, as far as the file goes; gives how many bytes it read.
    int read(ByteBuffer to, long at) {
        int before = to.position();
        try {
            while (to.hasRemaining()) {
                int count = channel.read(to, at + to.position() - before);
                if (count < 0) {
                    break;
                }
            }
            return to.position() - before;
        } catch (IOException e) {
            throw ViewErrors.failed("read", path, e);
        }
    }

    /// Writes bytes at the end.
    void append(ByteBuffer... parts) {
        long bytes = 0;
        for (ByteBuffer part : parts) {
            bytes += part.remaining();
        }
        try {
            channel.position(length);
            for (long left = bytes; left > 0; ) {
                left -= channel.write(parts);
            }
            length += bytes;
        } catch (IOException e) {
            throw ViewErrors.failed("write", path, e);
        }
    }

    /// Returns when what was written is safe.
    void force() {
        try {
            channel.force(false);
        } catch (IOException e) {
            throw ViewErrors.failed("write", path, e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw ViewErrors.failed("close", path, e);
        }
    }
}
