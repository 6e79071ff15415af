package io.ticklane.exec.exchange.remote;

import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.memory.QueryMemory;
import io.ticklane.exec.query.QueryContext;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.memory.ArrowBuf;

/// The part of a key filter that one node has, on its way to the nodes whose scans wait for it: the
/// keys themselves, for codes of texts differ from node to node.
///
/// @param filter what the plan calls it
/// @param keys the keys; empty where none will come
public record RemoteKeys(int filter, Optional<Keys> keys) {
    /// More bytes of keys are not sent by one node to another.
    public static final long MOST_BYTES = 1L << 20;

    /// Some keys, as rows of a message of one column.
    ///
    /// @param texts as in a [Message]
    /// @param columns as in a message
    /// @param packed the bytes of the columns
    @SuppressWarnings("ArrayRecordComponent") // written once, read once
    public record Keys(int rows, byte[] texts, List<PackedColumn> columns, byte[] packed) {
        public Keys {
            columns = List.copyOf(columns);
        }
    }

    /// No keys come: scans are to run without the filter.
    public static RemoteKeys none(int filter) {
        return new RemoteKeys(filter, Optional.empty());
    }

    /// The keys of a column, which stays the caller's; none if they are too many bytes.
    public static RemoteKeys of(QueryContext context, int filter, Column keys) {
        try (MessageWriter writer = new MessageWriter(context);
                Batch rows = batch(context.memory(), keys)) {
            writer.add(rows);
            try (Message message = writer.take(0)) {
                long bytes = message.texts().length + message.packedBytes();
                return bytes > MOST_BYTES
                        ? none(filter)
                        : new RemoteKeys(filter, Optional.of(keys(message)));
            }
        }
    }

    /// Keys have no places, so all their ordinals are 0, which takes no byte.
    private static Batch batch(QueryMemory memory, Column keys) {
        SqlType type = SqlType.BIGINT.withNullable(false);
        ArrowBuf zeros = memory.allocateZeroed((long) Long.BYTES * keys.rows());
        return new Batch(
                0, keys.rows(), List.of(keys.retain()), new Column(type, keys.rows(), zeros, null));
    }

    private static Keys keys(Message message) {
        byte[] packed = new byte[(int) message.packedBytes()];
        ArrowBuf bytes = message.packed();
        if (bytes != null) {
            MemorySegment.copy(
                    QueryMemory.segment(bytes), 0, MemorySegment.ofArray(packed), 0, packed.length);
        }
        return new Keys(message.rows(), message.texts(), message.columns(), packed);
    }

    /// The bytes of the keys.
    public long bytes() {
        return keys.map(known -> (long) known.texts().length + known.packed().length).orElse(0L);
    }

    /// The keys as a column of this type, in the memory and with the codes of a query here, which
    /// the caller closes.
    public Column column(QueryContext context, SqlType type) {
        Keys known = keys.orElseThrow();
        ArrowBuf packed = context.memory().allocate(known.packed().length);
        MemorySegment.copy(
                MemorySegment.ofArray(known.packed()),
                0,
                QueryMemory.segment(packed),
                0,
                known.packed().length);
        Message message =
                new Message(0, true, known.texts(), known.rows(), known.columns(), packed);
        try (Batch rows = new MessageReader(context, List.of(type)).read(message);
                ColumnBuilder none = new ColumnBuilder(context.memory(), type, 0)) {
            return rows == null ? none.build() : rows.column(0).retain();
        }
    }
}
