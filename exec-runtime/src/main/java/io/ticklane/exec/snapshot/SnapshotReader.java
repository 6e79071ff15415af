package io.ticklane.exec.snapshot;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.snapshot.StateReader;
import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.memory.QueryMemory;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowStreamReader;

/// A snapshot that was written whole: its digest was checked. What the steps keep is on the heap
/// and counts as the query's memory until a step has read it.
///
/// Errors: XX001 for a file that is damaged, or of another version; 58030 where it cannot be read.
///
/// Threads: one makes and closes it; steps read theirs by any.
public final class SnapshotReader implements AutoCloseable {
    static final ValueLayout.OfLong LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private static final int BLOCK_BYTES = 1 << 18;

    private final Path file;
    private final QueryMemory memory;
    private final Dictionary dictionary;
    private final SnapshotHeader header;
    private final Map<Integer, Pieces> steps = new TreeMap<>();
    private String hex = "";
    private long bytes;

    /// What a step has written.
    private record Pieces(String name, List<byte[]> data) {}

    /// Reads a file; texts go to the dictionary.
    public SnapshotReader(Path file, QueryMemory memory, Dictionary dictionary) {
        this.file = file;
        this.memory = memory;
        this.dictionary = dictionary;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long end = check(channel);
            channel.position(0);
            this.header = read(new Stretch(channel, end));
        } catch (NoSuchFileException e) {
            throw SnapshotFile.corrupt(file, "there is no such file", e);
        } catch (IOException e) {
            close();
            throw new EngineException(
                    ErrorCode.IO_ERROR,
                    "reading the snapshot " + file.getFileName() + " failed: " + e.getMessage(),
                    e);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /// Finds where the stream ends, and that it has the digest that follows it.
    private long check(FileChannel channel) throws IOException {
        long end = channel.size() - SnapshotFile.TRAILER_BYTES;
        if (end < 0) {
            throw SnapshotFile.corrupt(file, "it has only " + channel.size() + " bytes", null);
        }
        MessageDigest digest = SnapshotFile.digest();
        ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES);
        Stretch stream = new Stretch(channel, end);
        while (stream.read(block.clear()) > 0) {
            digest.update(block.flip());
        }
        ByteBuffer trailer = ByteBuffer.allocate(SnapshotFile.TRAILER_BYTES);
        while (trailer.hasRemaining() && channel.read(trailer) >= 0) {
            // goes on until all was read
        }
        byte[] found = trailer.array();
        if (!Arrays.equals(found, 0, SnapshotFile.MARK.length, SnapshotFile.MARK, 0, 8)) {
            throw SnapshotFile.corrupt(file, "its end is missing", null);
        }
        byte[] expected = Arrays.copyOfRange(found, SnapshotFile.MARK.length, found.length);
        hex = HexFormat.of().formatHex(expected);
        if (!MessageDigest.isEqual(expected, digest.digest())) {
            throw SnapshotFile.corrupt(file, "its bytes are not those that were written", null);
        }
        return end;
    }

    /// The first bytes of a file.
    private static final class Stretch implements ReadableByteChannel {
        private final FileChannel channel;
        private long left;

        Stretch(FileChannel channel, long bytes) {
            this.channel = channel;
            this.left = bytes;
        }

        @Override
        public int read(ByteBuffer to) throws IOException {
            if (left == 0) {
                return -1;
            }
            ByteBuffer some = to.slice(to.position(), (int) Math.min(to.remaining(), left));
            int count = channel.read(some);
            if (count > 0) {
                left -= count;
                to.position(to.position() + count);
            }
            return count;
        }

        @Override
        public boolean isOpen() {
            return channel.isOpen();
        }

        @Override
        public void close() {
            // the channel is the reader's
        }
    }

    private SnapshotHeader read(ReadableByteChannel stream) throws IOException {
        try (ArrowStreamReader reader = new ArrowStreamReader(stream, memory.allocator())) {
            VectorSchemaRoot root = reader.getVectorSchemaRoot();
            Map<String, String> metadata = root.getSchema().getCustomMetadata();
            if (!SnapshotHeader.format(metadata).equals(String.valueOf(SnapshotHeader.FORMAT))) {
                throw SnapshotFile.corrupt(
                        file,
                        "it has the format "
                                + SnapshotHeader.format(metadata)
                                + ", but this version of Ticklane reads the format "
                                + SnapshotHeader.FORMAT,
                        null);
            }
            SnapshotHeader found = SnapshotHeader.of(metadata);
            if (!root.getSchema().equals(SnapshotFile.schema(found))) {
                throw SnapshotFile.corrupt(file, "it has other columns", null);
            }
            while (reader.loadNextBatch()) {
                for (int row = 0; row < root.getRowCount(); row++) {
                    add(root, row);
                }
            }
            return found;
        } catch (OutOfMemoryException e) {
            throw memory.outOfMemory(e);
        } catch (IllegalArgumentException e) {
            throw SnapshotFile.corrupt(file, String.valueOf(e.getMessage()), e);
        }
    }

    private void add(VectorSchemaRoot root, int row) {
        int step = ((IntVector) root.getVector(SnapshotFile.STEP)).get(row);
        byte[] name = ((VarCharVector) root.getVector(SnapshotFile.NAME)).get(row);
        byte[] data = ((VarBinaryVector) root.getVector(SnapshotFile.DATA)).get(row);
        steps.computeIfAbsent(
                        step,
                        _ ->
                                new Pieces(
                                        new String(name, StandardCharsets.UTF_8),
                                        new ArrayList<>()))
                .data()
                .add(data);
        bytes += data.length;
        memory.addOutside(data.length);
    }

    /// What the snapshot is of.
    public SnapshotHeader header() {
        return header;
    }

    /// The digest, in hex.
    public String digest() {
        return hex;
    }

    /// Whether a step has kept something that it has not read yet.
    public synchronized boolean holds(int number) {
        return steps.containsKey(number);
    }

    /// Gives a step what it has kept, if it has.
    ///
    /// @param number the number of the step
    /// @param stepName what it is called
    public synchronized void read(int number, String stepName, Saved state) {
        Pieces pieces = steps.remove(number);
        if (pieces == null) {
            return;
        }
        if (!pieces.name().equals(stepName)) {
            throw SnapshotFile.corrupt(
                    file,
                    "its step " + number + " is " + pieces.name() + ", but here it is " + stepName,
                    null);
        }
        Part part = new Part(pieces.data());
        state.restore(part);
        part.requireEnd();
        release(pieces.data().stream().mapToLong(data -> data.length).sum());
    }

    private void release(long some) {
        bytes -= some;
        memory.addOutside(-some);
    }

    /// What to throw where the snapshot is not what is needed.
    public EngineException corrupt(String what) {
        return SnapshotFile.corrupt(file, what, null);
    }

    @Override
    public synchronized void close() {
        release(bytes);
        steps.clear();
    }

    /// What one step reads.
    private final class Part implements StateReader {
        private final List<byte[]> pieces;
        private int[] codes = new int[16];
        private int codeCount;
        private int piece;
        private int at;

        Part(List<byte[]> pieces) {
            this.pieces = pieces;
        }

        @Override
        public long readLong() {
            if (piece < pieces.size() && at <= pieces.get(piece).length - Long.BYTES) {
                long value = MemorySegment.ofArray(pieces.get(piece)).get(LONG, at);
                pass(Long.BYTES);
                return value;
            }
            MemorySegment value = MemorySegment.ofArray(new byte[Long.BYTES]);
            readBytes(value, 0, Long.BYTES);
            return value.get(LONG, 0);
        }

        @Override
        public void readBytes(MemorySegment to, long place, long count) {
            long done = 0;
            while (done < count) {
                if (piece == pieces.size()) {
                    throw corrupt("a step has kept less than it reads");
                }
                byte[] from = pieces.get(piece);
                int some = (int) Math.min(from.length - at, count - done);
                MemorySegment.copy(from, at, to, ValueLayout.JAVA_BYTE, place + done, some);
                pass(some);
                done += some;
            }
        }

        private void pass(int count) {
            at += count;
            if (at == pieces.get(piece).length) {
                piece++;
                at = 0;
            }
        }

        private byte[] readArray() {
            byte[] array = new byte[readCount(Integer.MAX_VALUE - 8)];
            readBytes(MemorySegment.ofArray(array), 0, array.length);
            return array;
        }

        @Override
        public String readText() {
            return new String(readArray(), StandardCharsets.UTF_8);
        }

        @Override
        public int readCode() {
            int number = readCount(codeCount);
            if (number == codeCount) {
                if (codeCount == codes.length) {
                    codes = Arrays.copyOf(codes, 2 * codeCount);
                }
                codes[codeCount++] = dictionary.code(readArray());
            }
            return codes[number];
        }

        @Override
        public EngineException corrupt(String what) {
            return SnapshotReader.this.corrupt(what);
        }

        void requireEnd() {
            if (piece < pieces.size()) {
                throw corrupt("a step has kept more than it reads");
            }
        }
    }
}
