package io.ticklane.exec.snapshot;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.snapshot.StateWriter;
import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.memory.QueryMemory;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;

/// Writes a snapshot, aside until it is [whole and on the disk][WrittenSnapshot].
///
/// Errors: 58030 where the file cannot be written.
///
/// Threads: one.
public final class SnapshotWriter implements StateWriter, AutoCloseable {
    private static final int PIECE_BYTES = 1 << 20;

    private final Path file;
    private final Path aside;
    private final QueryMemory memory;
    private final Dictionary dictionary;
    private final FileChannel channel;
    private final MessageDigest digest = SnapshotFile.digest();
    private final VectorSchemaRoot root;
    private final ArrowStreamWriter stream;
    private final byte[] piece = new byte[PIECE_BYTES];
    private final MemorySegment pieceMemory = MemorySegment.ofArray(piece);

    /// for each code, its number in the step and one; 0 where the step has not used it
    private int[] numbers = new int[0];

    private int codes;
    private int used;
    private boolean finished;
    private int step = -1;
    private String name = "";

    /// Begins a snapshot of what a header says, with the texts of a dictionary.
    public SnapshotWriter(
            Path file, SnapshotHeader header, QueryMemory memory, Dictionary dictionary) {
        this.file = file;
        this.aside = file.resolveSibling(file.getFileName() + ".part");
        this.memory = memory;
        this.dictionary = dictionary;
        try {
            this.channel =
                    FileChannel.open(
                            aside,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.TRUNCATE_EXISTING,
                            StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw failure(e);
        }
        this.root = VectorSchemaRoot.create(SnapshotFile.schema(header), memory.allocator());
        this.stream = new ArrowStreamWriter(root, null, new Digesting());
        try {
            stream.start();
        } catch (IOException e) {
            close();
            throw failure(e);
        }
    }

    /// What goes to the file, and to the digest.
    private final class Digesting implements WritableByteChannel {
        @Override
        public int write(ByteBuffer bytes) throws IOException {
            int count = bytes.remaining();
            digest.update(bytes.duplicate());
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            return count;
        }

        @Override
        public boolean isOpen() {
            return channel.isOpen();
        }

        @Override
        public void close() {
            // the trailer follows
        }
    }

    /// Writes what a step keeps.
    ///
    /// @param number the number of the step
    /// @param stepName what it is called
    public void write(int number, String stepName, Saved state) {
        step = number;
        name = stepName;
        if (codes > 0) {
            Arrays.fill(numbers, 0);
            codes = 0;
        }
        state.save(this);
        flush();
    }

    /// Ends the snapshot, which is whole then; the caller owns it.
    public WrittenSnapshot finish() {
        try {
            stream.end();
            byte[] sum = digest.digest();
            ByteBuffer trailer = ByteBuffer.allocate(SnapshotFile.TRAILER_BYTES);
            trailer.put(SnapshotFile.MARK).put(sum).flip();
            while (trailer.hasRemaining()) {
                channel.write(trailer);
            }
            finished = true;
            return new WrittenSnapshot(file, aside, channel, HexFormat.of().formatHex(sum));
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private EngineException failure(IOException cause) {
        return WrittenSnapshot.failure(file, cause);
    }

    // ---- pieces

    private void flush() {
        if (used == 0) {
            return;
        }
        try {
            ((IntVector) root.getVector(SnapshotFile.STEP)).setSafe(0, step);
            ((VarCharVector) root.getVector(SnapshotFile.NAME))
                    .setSafe(0, name.getBytes(StandardCharsets.UTF_8));
            ((VarBinaryVector) root.getVector(SnapshotFile.DATA)).setSafe(0, piece, 0, used);
            root.setRowCount(1);
            stream.writeBatch();
        } catch (OutOfMemoryException e) {
            throw memory.outOfMemory(e);
        } catch (IOException e) {
            throw failure(e);
        }
        used = 0;
    }

    @Override
    public void writeLong(long value) {
        if (used > PIECE_BYTES - Long.BYTES) {
            flush();
        }
        pieceMemory.set(SnapshotReader.LONG, used, value);
        used += Long.BYTES;
    }

    @Override
    public void writeBytes(MemorySegment from, long at, long bytes) {
        long done = 0;
        while (done < bytes) {
            if (used == PIECE_BYTES) {
                flush();
            }
            int count = (int) Math.min(PIECE_BYTES - used, bytes - done);
            MemorySegment.copy(from, at + done, pieceMemory, used, count);
            used += count;
            done += count;
        }
    }

    private void writeArray(byte[] bytes) {
        writeLong(bytes.length);
        if (bytes.length <= PIECE_BYTES - used) {
            System.arraycopy(bytes, 0, piece, used, bytes.length);
            used += bytes.length;
        } else {
            writeBytes(MemorySegment.ofArray(bytes), 0, bytes.length);
        }
    }

    @Override
    public void writeText(String text) {
        writeArray(text.getBytes(StandardCharsets.UTF_8));
    }

    /// The number of the text in the step; a new one is followed by its bytes.
    @Override
    public void writeCode(int code) {
        if (code >= numbers.length) {
            numbers = Arrays.copyOf(numbers, Math.max(code + 1, 2 * numbers.length));
        }
        int known = numbers[code];
        if (known > 0) {
            writeLong(known - 1L);
            return;
        }
        writeLong(codes);
        numbers[code] = ++codes;
        writeArray(dictionary.bytes(code));
    }

    /// Ends the writing; what is not finished is gone.
    @Override
    public void close() {
        root.close();
        if (finished) {
            return;
        }
        try {
            channel.close();
            Files.deleteIfExists(aside);
        } catch (IOException e) {
            throw failure(e);
        }
    }
}
