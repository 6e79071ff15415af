package io.ticklane.benchmarks.topics;

import io.ticklane.benchmarks.topics.CommittedAverages.RowConsumer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.TimeStampNanoVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorLoader;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ReadChannel;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.ipc.message.MessageSerializer;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/// Reads averages from messages that are record batches, with Arrow's own library.
///
/// Threads: one at a time.
final class ArrowAverages implements AutoCloseable {
    private static final int NANOS_A_MICRO = 1_000;
    private static final ArrowType NUMBER =
            new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
    private static final Field SYMBOL = Field.nullable("symbol", ArrowType.Utf8.INSTANCE);
    private static final Field TIME =
            Field.nullable("ts", new ArrowType.Timestamp(TimeUnit.NANOSECOND, null));
    private static final Field AVERAGE = Field.nullable("average", NUMBER);
    private static final Field FLOW = Field.nullable("flow", NUMBER);

    private final BufferAllocator memory = new RootAllocator();
    private final TickQuery query;
    private final VectorSchemaRoot root;

    /// Those of a query.
    ArrowAverages(TickQuery query) {
        this.query = query;
        List<Field> columns =
                switch (query) {
                    case EWMA -> List.of(SYMBOL, TIME, AVERAGE);
                    case EWMA_OFI -> List.of(SYMBOL, TIME, AVERAGE, FLOW);
                };
        this.root = VectorSchemaRoot.create(new Schema(columns), memory);
    }

    void read(byte[] message, RowConsumer out) throws IOException {
        ReadChannel channel =
                new ReadChannel(Channels.newChannel(new ByteArrayInputStream(message)));
        try (ArrowRecordBatch batch = MessageSerializer.deserializeRecordBatch(channel, memory)) {
            new VectorLoader(root).load(batch);
            VarCharVector symbols = (VarCharVector) root.getVector(0);
            TimeStampNanoVector times = (TimeStampNanoVector) root.getVector(1);
            Float8Vector averages = (Float8Vector) root.getVector(2);
            for (int row = 0; row < root.getRowCount(); row++) {
                int symbol = CommittedAverages.symbol(symbols.get(row));
                if (symbol >= 0) {
                    out.accept(
                            symbol, times.get(row) / NANOS_A_MICRO, averages.get(row), flow(row));
                }
            }
        } finally {
            root.clear();
        }
    }

    private double flow(int row) {
        return switch (query) {
            case EWMA -> Double.NaN;
            case EWMA_OFI -> {
                Float8Vector flows = (Float8Vector) root.getVector(3);
                yield flows.isNull(row) ? Double.NaN : flows.get(row);
            }
        };
    }

    @Override
    public void close() {
        root.close();
        memory.close();
    }
}
