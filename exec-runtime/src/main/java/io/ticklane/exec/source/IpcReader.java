package io.ticklane.exec.source;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.plan.TableSource;
import io.ticklane.api.plan.TableSource.FileFormat;
import io.ticklane.exec.batch.ArrowTypes;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.ipc.ReadChannel;
import org.apache.arrow.vector.ipc.message.ArrowBlock;
import org.apache.arrow.vector.ipc.message.MessageSerializer;

/// Reads an Arrow IPC file (the random access format, also called Feather version 2).
final class IpcReader implements ArrowFileReader {
    private final String path;
    private final SeekableByteChannel channel;
    private final org.apache.arrow.vector.ipc.ArrowFileReader reader;

    IpcReader(String path, BufferAllocator allocator) {
        this.path = path;
        try {
            channel = FileChannel.open(Path.of(path), StandardOpenOption.READ);
        } catch (IOException e) {
            throw FileChecks.cannotRead(path, e);
        }
        reader =
                new org.apache.arrow.vector.ipc.ArrowFileReader(
                        channel,
                        allocator,
                        org.apache.arrow.compression.CommonsCompressionFactory.INSTANCE);
    }

    /// The schema and number of rows of a file.
    static FileDescription describe(Path path, BufferAllocator allocator) {
        try (IpcReader file = new IpcReader(path.toString(), allocator)) {
            return new FileDescription(
                    new TableSource.Files(FileFormat.ARROW, List.of(path.toString()), List.of()),
                    ArrowTypes.rowType(file.root().getSchema(), file.dictionaries()),
                    file.estimateRows());
        }
    }

    /// The format has no row count: the rows of the first record batch times the number of batches.
    private long estimateRows() {
        int batches = batches();
        return batches == 0 ? 0 : rows(0) * batches;
    }

    @Override
    public int batches() {
        return blocks().size();
    }

    @Override
    public long rows(int batch) {
        try {
            channel.position(blocks().get(batch).getOffset());
            Message message = MessageSerializer.readMessage(new ReadChannel(channel)).getMessage();
            return ((RecordBatch) message.header(new RecordBatch())).length();
        } catch (IOException | RuntimeException e) {
            throw FileChecks.damaged(path, "Arrow IPC", e);
        }
    }

    @Override
    public void load(int batch) {
        try {
            reader.loadRecordBatch(reader.getRecordBlocks().get(batch));
        } catch (IOException | RuntimeException e) {
            throw FileChecks.damaged(path, "Arrow IPC", e);
        }
    }

    private List<ArrowBlock> blocks() {
        try {
            return reader.getRecordBlocks();
        } catch (IOException | RuntimeException e) {
            throw FileChecks.damaged(path, "Arrow IPC", e);
        }
    }

    @Override
    public VectorSchemaRoot root() {
        try {
            return reader.getVectorSchemaRoot();
        } catch (IOException | RuntimeException e) {
            throw FileChecks.damaged(path, "Arrow IPC", e);
        }
    }

    @Override
    public DictionaryProvider dictionaries() {
        return reader;
    }

    @Override
    public void close() {
        try {
            reader.close();
            channel.close();
        } catch (IOException e) {
            throw new EngineException(
                    io.ticklane.api.error.ErrorCode.IO_ERROR,
                    "cannot close '" + path + "': " + e.getMessage(),
                    e);
        }
    }
}
