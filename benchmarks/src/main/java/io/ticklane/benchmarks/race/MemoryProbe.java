package io.ticklane.benchmarks.race;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/// Watches the resident memory of this process from a thread of its own. On systems that do not
/// tell it stays at 0.
final class MemoryProbe implements AutoCloseable {
    private static final Path SIZES = Path.of("/proc/self/statm");
    private static final int PAGE_BYTES = 4096;
    private static final long PAUSE_NANOS = 1_000_000;
    private static final int LINE_BYTES = 128;

    private final long before;
    private final Thread thread;
    private volatile long most;
    private volatile boolean stopped;

    MemoryProbe() {
        before = residentBytes();
        most = before;
        thread = Thread.ofPlatform().daemon().name("memory-probe").start(this::watch);
    }

    private void watch() {
        while (!stopped) {
            most = Math.max(most, residentBytes());
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private static long residentBytes() {
        if (!Files.isReadable(SIZES)) {
            return 0;
        }
        try (RandomAccessFile file = new RandomAccessFile(SIZES.toFile(), "r")) {
            byte[] line = new byte[LINE_BYTES];
            int length = file.read(line);
            String[] pages = new String(line, 0, length, StandardCharsets.US_ASCII).split(" ", -1);
            return Long.parseLong(pages[1]) * PAGE_BYTES;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Stops watching; the most that there was above what there was at first.
    long growth() throws InterruptedException {
        close();
        thread.join();
        return Math.max(0, Math.max(most, residentBytes()) - before);
    }

    @Override
    public void close() {
        stopped = true;
        LockSupport.unpark(thread);
    }
}
