package io.ticklane.exec.snapshot;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/// A snapshot that was written whole, but is not safe yet: it is aside, and may be lost with the
/// power. Bringing it to the disk is most of the time that a snapshot takes, and needs nothing of
/// the run that it is of.
///
/// Threads: one at a time.
public final class WrittenSnapshot implements AutoCloseable {
    private final Path file;
    private final Path aside;
    private final FileChannel channel;
    private final String digest;
    private boolean safe;

    /// Takes ownership of the channel.
    WrittenSnapshot(Path file, Path aside, FileChannel channel, String digest) {
        this.file = file;
        this.aside = aside;
        this.channel = channel;
        this.digest = digest;
    }

    /// Its digest, in hex.
    public String digest() {
        return digest;
    }

    /// Returns when it is on the disk, under its name.
    ///
    /// Errors: 58030.
    public void force() {
        try {
            channel.force(true);
            channel.close();
            Files.move(
                    aside,
                    file,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            safe = true;
            forceFolder();
        } catch (IOException e) {
            throw failure(file, e);
        }
    }

    /// Makes the name as durable as the content.
    private void forceFolder() throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
                names.force(true);
            }
        }
    }

    static EngineException failure(Path file, IOException cause) {
        return new EngineException(
                ErrorCode.IO_ERROR,
                "writing the snapshot " + file.getFileName() + " failed: " + cause.getMessage(),
                cause);
    }

    /// What was not forced is gone.
    @Override
    public void close() {
        if (safe) {
            return;
        }
        try {
            channel.close();
            Files.deleteIfExists(aside);
        } catch (IOException e) {
            throw failure(file, e);
        }
    }
}
