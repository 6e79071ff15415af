package io.ticklane.jdbc;

import io.ticklane.jdbc.embedded.EmbeddedException;
import io.ticklane.jdbc.embedded.EmbeddedProvider;
import io.ticklane.jdbc.embedded.EmbeddedResult;
import io.ticklane.jdbc.embedded.EmbeddedSession;
import io.ticklane.jdbc.embedded.EmbeddedStatement;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.VectorUnloader;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.ipc.WriteChannel;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.ipc.message.MessageSerializer;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/// The canned engine in this process.
public final class FakeProvider implements EmbeddedProvider {
    /// Settings given to sessions, by name of the engine.
    static final Map<String, Map<String, String>> OPENED = new ConcurrentHashMap<>();

    /// Sessions and results that are open.
    static final Set<Object> OPEN = ConcurrentHashMap.newKeySet();

    @Override
    public EmbeddedSession open(String name, Map<String, String> settings)
            throws EmbeddedException {
        if (settings.containsKey("no_such_setting")) {
            throw new EmbeddedException("22023", "no setting no_such_setting", 0, 0);
        }
        OPENED.put(name, settings);
        return new Session();
    }

    private static final class Session implements EmbeddedSession {
        private final BufferAllocator allocator = new RootAllocator();

        Session() {
            OPEN.add(this);
        }

        @Override
        public EmbeddedStatement prepare(String sql) throws EmbeddedException {
            return new Statement(CannedEngine.plan(sql), allocator);
        }

        @Override
        public void set(String name, String value) {}

        @Override
        public String version() {
            return "7.8.9";
        }

        @Override
        public void close() {
            if (OPEN.remove(this)) {
                allocator.close();
            }
        }
    }

    private record Statement(
            CannedEngine.Plan plan, BufferAllocator allocator, List<CannedEngine.Running> running)
            implements EmbeddedStatement {

        Statement(CannedEngine.Plan plan, BufferAllocator allocator) {
            this(plan, allocator, new CopyOnWriteArrayList<>());
        }

        @Override
        public boolean isQuery() {
            return plan.isQuery();
        }

        @Override
        public byte[] schema() {
            return plan.columns() == null ? new byte[0] : bytes(plan.columns());
        }

        @Override
        public byte[] parameterSchema() {
            return bytes(plan.parameters());
        }

        @Override
        public EmbeddedResult execute(byte @Nullable [] parameters, long timeoutNanos, long maxRows)
                throws EmbeddedException {
            List<List<String>> given = new ArrayList<>();
            if (parameters != null) {
                try (ArrowStreamReader reader =
                        new ArrowStreamReader(new ByteArrayInputStream(parameters), allocator)) {
                    while (reader.loadNextBatch()) {
                        given.addAll(CannedEngine.describe(reader.getVectorSchemaRoot()));
                    }
                } catch (IOException e) {
                    throw new EmbeddedException("XX000", "bad parameters", 0, 0, e);
                }
            }
            CannedEngine.Running run = new CannedEngine.Running(plan, given, timeoutNanos);
            running.add(run);
            return plan.isQuery()
                    ? new Result(run, CannedEngine.root(plan, allocator), -1)
                    : new Result(run, null, run.update());
        }

        @Override
        public void cancel() {
            running.forEach(CannedEngine.Running::cancel);
        }

        @Override
        public void close() {}
    }

    private record Result(CannedEngine.Running run, @Nullable VectorSchemaRoot root, long count)
            implements EmbeddedResult {

        Result {
            if (root != null) {
                OPEN.add(root);
            }
        }

        @Override
        public @Nullable ByteBuffer next() throws EmbeddedException {
            if (root == null || !run.fill(root)) {
                return null;
            }
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try (ArrowRecordBatch batch = new VectorUnloader(root).getRecordBatch();
                    WriteChannel channel = new WriteChannel(Channels.newChannel(out))) {
                MessageSerializer.serialize(channel, batch);
            } catch (IOException e) {
                throw new EmbeddedException("XX000", "cannot write", 0, 0, e);
            }
            return ByteBuffer.wrap(out.toByteArray());
        }

        @Override
        public long updateCount() {
            return count;
        }

        @Override
        public void cancel() {
            run.cancel();
        }

        @Override
        public void close() {
            if (root != null && OPEN.remove(root)) {
                root.close();
            }
        }
    }

    private static byte[] bytes(Schema schema) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (WriteChannel channel = new WriteChannel(Channels.newChannel(out))) {
            MessageSerializer.serialize(channel, schema);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
