package io.ticklane.jdbc.internal.flight;

import io.ticklane.jdbc.internal.arrow.Batch;
import io.ticklane.jdbc.internal.arrow.BatchReader;
import io.ticklane.jdbc.internal.arrow.BatchWriter;
import io.ticklane.jdbc.internal.arrow.IpcMessage;
import io.ticklane.jdbc.internal.arrow.Schema;
import io.ticklane.jdbc.internal.arrow.SchemaReader;
import io.ticklane.jdbc.internal.error.SqlErrors;
import io.ticklane.jdbc.internal.session.BatchStream;
import io.ticklane.jdbc.internal.session.Run;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The rows of a query, endpoint after endpoint, so that ordered results stay in order.
final class FlightRows implements BatchStream {
    private final FlightSession session;
    private final FlightPlan plan;
    private final Run run;
    private final @Nullable Runnable onClose;
    private final Schema columns;
    private int endpoint;
    private int location;
    private @Nullable Call call;
    private @Nullable BatchReader reader;
    private ByteBuffer schema;
    private @Nullable IpcMessage ahead;
    private volatile boolean ended;
    private volatile boolean closed;

    /// @param onClose what else to free, or null
    FlightRows(FlightSession session, FlightPlan plan, Run run, @Nullable Runnable onClose)
            throws SQLException {
        this.session = session;
        this.plan = plan;
        this.run = run;
        this.onClose = onClose;
        this.schema = plan.schema();
        run.onCancel(this::cancelOnServer);
        open();
        if (plan.columns().fields().isEmpty() && !plan.endpoints().isEmpty()) {
            ahead = read();
            this.columns = reader == null ? Schema.EMPTY : reader.schema();
        } else {
            this.columns = plan.columns();
        }
    }

    @Override
    public Schema columns() {
        return columns;
    }

    @Override
    public ByteBuffer schemaMessage() {
        return schema.duplicate();
    }

    @Override
    public @Nullable Batch next() throws SQLException {
        for (IpcMessage next = message(); next != null; next = message()) {
            Batch batch = Objects.requireNonNull(reader).read(next);
            if (batch != null) {
                return checked(batch);
            }
        }
        return null;
    }

    private Batch checked(Batch batch) throws SQLException {
        int found = batch.columns().size();
        int announced = columns.fields().size();
        if (found != announced) {
            throw SqlErrors.corrupt(
                    "rows of " + found + " columns where " + announced + " were announced");
        }
        return batch;
    }

    @Override
    public @Nullable IpcMessage message() throws SQLException {
        IpcMessage next = ahead == null ? read() : ahead;
        ahead = null;
        return next;
    }

    private @Nullable IpcMessage read() throws SQLException {
        run.check();
        while (call != null) {
            ByteBuffer message = answer(call);
            if (message == null) {
                endpoint++;
                location = 0;
                open();
                continue;
            }
            IpcMessage batch = unwrap(message);
            if (batch != null) {
                return batch;
            }
        }
        ended = true;
        return null;
    }

    /// The next message of the endpoint; from its next location if this one is out of reach.
    private @Nullable ByteBuffer answer(Call current) throws SQLException {
        try {
            return current.next();
        } catch (SQLException e) {
            boolean more = location + 1 < plan.endpoints().get(endpoint).locations().size();
            if (!current.unreachable() || reader != null || !more) {
                throw e;
            }
            location++;
            open();
            return answer(Objects.requireNonNull(call));
        }
    }

    private void open() throws SQLException {
        reader = null;
        call = null;
        if (endpoint < plan.endpoints().size()) {
            FlightPlan.Endpoint next = plan.endpoints().get(endpoint);
            List<String> at = next.locations();
            FlightChannel channel =
                    at.isEmpty() ? session.home() : session.channel(at.get(location));
            call = channel.doGet(next.ticket(), run);
        }
    }

    /// The Arrow message inside a Flight message; null if it is the schema or empty.
    private @Nullable IpcMessage unwrap(ByteBuffer message) throws SQLException {
        ByteBuffer header = ByteBuffer.allocate(0);
        ByteBuffer body = header;
        ProtoReader in = new ProtoReader(message);
        for (int field = in.next(); field != 0; field = in.next()) {
            switch (field) {
                case 2 -> header = in.bytes();
                case 1000 -> body = in.bytes();
                default -> in.skip();
            }
        }
        if (!header.hasRemaining()) {
            return null;
        }
        if (reader == null) {
            reader = new BatchReader(SchemaReader.header(header));
            if (!schema.hasRemaining()) {
                schema = ByteBuffer.wrap(BatchWriter.encapsulated(new IpcMessage(header, body)));
            }
            return null;
        }
        return new IpcMessage(header, body);
    }

    private void cancelOnServer() {
        if (!ended) {
            session.cancel(plan);
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        Call current = call;
        if (!ended && current != null) {
            current.cancel();
            if (!run.isCancelled() && !current.done()) {
                cancelOnServer();
            }
        }
        run.finish();
        if (onClose != null) {
            onClose.run();
        }
    }
}
