package io.ticklane.server.session;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.memory.QueryMemory;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.query.QuerySettings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.ipc.ArrowStreamReader;

/// The values of a statement's parameters, one row for each run.
public record ParameterRows(List<List<Expression.Literal>> rows) {
    private static final long MEMORY_BYTES = 256L << 20;

    public ParameterRows {
        rows = List.copyOf(rows);
    }

    /// Record batches that a client sends.
    public interface Sent extends AutoCloseable {
        /// Reads the next record batch; false at the end.
        boolean next() throws IOException;

        /// The current record batch.
        VectorSchemaRoot root() throws IOException;

        /// The dictionaries of the columns.
        DictionaryProvider dictionaries();

        @Override
        void close() throws IOException;
    }

    /// An Arrow stream in memory.
    public static ParameterRows read(Engine engine, byte[] stream, List<SqlType> types) {
        BufferAllocator allocator =
                engine.allocator().newChildAllocator("parameters", 0, MEMORY_BYTES);
        try (allocator) {
            return read(
                    engine,
                    new SentStream(
                            new ArrowStreamReader(new ByteArrayInputStream(stream), allocator)),
                    types);
        }
    }

    /// Reads rows that a client has sent, converted to the types that the statement wants; closes
    /// them.
    public static ParameterRows read(Engine engine, Sent sent, List<SqlType> types) {
        QueryMemory memory = new QueryMemory(engine.allocator(), "parameters", MEMORY_BYTES);
        try (QueryContext context =
                        new QueryContext(
                                QuerySettings.standard(MEMORY_BYTES),
                                memory,
                                new Dictionary(memory),
                                engine.functions(),
                                engine.settings().nanoClock(),
                                Long.MAX_VALUE);
                Sent open = sent) {
            List<List<Expression.Literal>> rows = new ArrayList<>();
            while (open.next()) {
                rows.addAll(Literals.of(open.root(), open.dictionaries(), types, context));
            }
            return new ParameterRows(rows);
        } catch (IOException e) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT,
                    "the parameters are not a whole Arrow stream: " + e.getMessage(),
                    e);
        }
    }

    private record SentStream(ArrowStreamReader reader) implements Sent {
        @Override
        public boolean next() throws IOException {
            return reader.loadNextBatch();
        }

        @Override
        public VectorSchemaRoot root() throws IOException {
            return reader.getVectorSchemaRoot();
        }

        @Override
        public DictionaryProvider dictionaries() {
            return reader;
        }

        @Override
        public void close() throws IOException {
            reader.close();
        }
    }

    /// The one row; 22023 for another number of rows.
    public List<Expression.Literal> single() {
        if (rows.size() != 1) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT,
                    "a query takes one row of parameters, but " + rows.size() + " were given");
        }
        return rows.get(0);
    }
}
