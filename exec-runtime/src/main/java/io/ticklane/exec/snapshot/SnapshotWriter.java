package io.ticklane.exec.snapshot;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
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
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;

/// Writes a snapshot: aside, and when it is whole and on the disk, under its name.
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
    private final Map<Integer, Integer> numbers = new HashMap<>();
    private int used;
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
        numbers.clear();
        state.save(this);
        flush();
    }

    /// Ends the snapshot, which is on the disk under its name then; gives its digest in hex.
    public String finish() {
        try {
            stream.end();
            byte[] sum = digest.digest();
            ByteBuffer trailer = ByteBuffer.allocate(SnapshotFile.TRAILER_BYTES);
            trailer.put(SnapshotFile.MARK).put(sum).flip();
            while (trailer.hasRemaining()) {
                channel.write(trailer);
            }
            channel.force(true);
            channel.close();
            Files.move(
                    aside,
                    file,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            forceFolder();
            return HexFormat.of().formatHex(sum);
        } catch (IOException e) {
            throw failure(e);
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

    private EngineException failure(IOException cause) {
        return new EngineException(
                ErrorCode.IO_ERROR,
                "writing the snapshot " + file.getFileName() + " failed: " + cause.getMessage(),
                cause);
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
        writeBytes(MemorySegment.ofArray(bytes), 0, bytes.length);
    }

    @Override
    public void writeText(String text) {
        writeArray(text.getBytes(StandardCharsets.UTF_8));
    }

    /// The number of the text in the step; a new one is followed by its bytes.
    @Override
    public void writeCode(int code) {
        Integer known = numbers.putIfAbsent(code, numbers.size());
        writeLong(known == null ? numbers.size() - 1 : known);
        if (known == null) {
            writeArray(dictionary.bytes(code));
        }
    }

    /// Ends the writing; what is not finished is gone.
    @Override
    public void close() {
        try {
            root.close();
            channel.close();
            Files.deleteIfExists(aside);
        } catch (IOException e) {
            throw failure(e);
        }
    }
}
