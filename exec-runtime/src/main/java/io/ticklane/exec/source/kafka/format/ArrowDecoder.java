package io.ticklane.exec.source.kafka.format;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.type.SqlType;
import io.ticklane.api.type.TypeKind;
import io.ticklane.exec.batch.ArrowImport;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.expression.value.Calendar;
import io.ticklane.exec.memory.QueryMemory;
import io.ticklane.exec.operator.BatchConsumer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorLoader;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.ipc.ReadChannel;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.ipc.message.MessageMetadataResult;
import org.apache.arrow.vector.ipc.message.MessageSerializer;

/// Reads record batches; each message is a batch of its own.
final class ArrowDecoder implements MessageDecoder {
    private final ArrowFormat format;
    private final List<Integer> columns;
    private final QueryMemory memory;
    private final ArrowImport importer;
    private final VectorSchemaRoot root;
    private final Deque<Batch> batches = new ArrayDeque<>();

    ArrowDecoder(
            ArrowFormat format, List<Integer> columns, QueryMemory memory, Dictionary dictionary) {
        this.format = format;
        this.columns = List.copyOf(columns);
        this.memory = memory;
        this.importer =
                new ArrowImport(memory, dictionary, new DictionaryProvider.MapDictionaryProvider());
        this.root = VectorSchemaRoot.create(format.schema(), memory.allocator());
    }

    @Override
    public void decode(byte[] value, Headers headers) throws BadMessageException {
        byte[] fingerprint = headers.find(ArrowFormat.SCHEMA);
        if (fingerprint == null) {
            throw new BadMessageException("it has no header " + ArrowFormat.SCHEMA);
        }
        if (!Arrays.equals(fingerprint, format.fingerprint())) {
            throw new BadMessageException(
                    "it has the schema "
                            + ascii(fingerprint)
                            + ", but the columns of the table have "
                            + ascii(format.fingerprint()));
        }
        try (ArrowRecordBatch message = read(value)) {
            new VectorLoader(root).load(message);
            requireValues();
            batches.add(batch());
        } catch (OutOfMemoryException e) {
            throw memory.outOfMemory(e);
        } catch (EngineException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw new BadMessageException("it is no Arrow record batch: " + e.getMessage(), e);
        } finally {
            root.clear();
        }
    }

    private static String ascii(byte[] bytes) {
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    private ArrowRecordBatch read(byte[] value) throws IOException, BadMessageException {
        ReadChannel channel = new ReadChannel(new BytesToRead(value));
        MessageMetadataResult read = MessageSerializer.readMessage(channel);
        if (read == null) {
            throw new BadMessageException("it is empty");
        }
        Message message = read.getMessage();
        if (message.headerType() != MessageHeader.RecordBatch
                || !(message.header(new RecordBatch()) instanceof RecordBatch batch)) {
            throw new BadMessageException("it is no Arrow record batch");
        }
        long length = message.bodyLength();
        if (length < 0 || length != value.length - channel.bytesRead()) {
            throw new BadMessageException("the body of the Arrow record batch is not whole");
        }
        ArrowBuf body = MessageSerializer.readMessageBody(channel, length, memory.allocator());
        try {
            ArrowLayout.check(format.schema(), batch, body, length);
        } catch (BadMessageException | RuntimeException e) {
            body.close();
            throw e;
        }
        return MessageSerializer.deserializeRecordBatch(batch, body);
    }

    private void requireValues() throws BadMessageException {
        for (int column = 0; column < format.table().size(); column++) {
            FieldVector vector = root.getVector(column);
            requireRange(column, vector);
            if (!format.table().type(column).nullable() && vector.getNullCount() > 0) {
                throw new BadMessageException(
                        "there is no value of "
                                + format.table().field(column).name()
                                + ", which is NOT NULL");
            }
        }
    }

    /// That values which have fewer than all values of their bits are of their type: times of a
    /// day, and decimals that are held in 64 bits.
    private void requireRange(int column, FieldVector vector) throws BadMessageException {
        SqlType type = format.table().type(column);
        boolean time = type.kind() == TypeKind.TIME;
        if (!time && (type.kind() != TypeKind.DECIMAL || Lane.of(type) != Lane.LONG)) {
            return;
        }
        ArrowBuf values = vector.getDataBuffer();
        for (int row = 0; row < vector.getValueCount(); row++) {
            long value = values.getLong((long) row << (time ? 3 : 4));
            boolean fits =
                    time
                            ? value >= 0 && value < Calendar.DAY
                            : values.getLong(((long) row << 4) + 8) == value >> 63;
            if (!fits && !vector.isNull(row)) {
                throw new BadMessageException(
                        "a value of "
                                + format.table().field(column).name()
                                + " is outside the range of "
                                + type.sql());
            }
        }
    }

    private Batch batch() {
        List<Column> made = new ArrayList<>(columns.size());
        try {
            for (int column : columns) {
                made.add(importer.column(root.getVector(column)));
            }
        } catch (Throwable e) {
            made.forEach(Column::close);
            throw e;
        }
        return new Batch(0, root.getRowCount(), made);
    }

    @Override
    public void flush(long sequence, BatchConsumer out) {
        for (Batch next = batches.poll(); next != null; next = batches.poll()) {
            try (Batch batch = next) {
                if (batch.rows() > 0) {
                    out.accept(batch.withSequence(sequence));
                }
            }
        }
    }

    @Override
    public void close() {
        batches.forEach(Batch::close);
        batches.clear();
        root.close();
    }
}
