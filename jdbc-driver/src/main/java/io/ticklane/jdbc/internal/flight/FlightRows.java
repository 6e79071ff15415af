package io.ticklane.jdbc.internal.flight;

import io.ticklane.jdbc.internal.arrow.Batch;
import io.ticklane.jdbc.internal.arrow.Field;
import io.ticklane.jdbc.internal.arrow.IpcMessage;
import io.ticklane.jdbc.internal.arrow.Schema;
import io.ticklane.jdbc.internal.error.SqlErrors;
import io.ticklane.jdbc.internal.session.BatchStream;
import io.ticklane.jdbc.internal.session.Run;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The rows of a query: of all endpoints at the same time, whichever has some, or endpoint after
/// endpoint where the rows are ordered.
final class FlightRows implements BatchStream {
    private final FlightSession session;
    private final FlightPlan plan;
    private final Run run;
    private final @Nullable Runnable onClose;
    private final Schema columns;
    private final boolean together;
    private final Deque<FlightPlan.Endpoint> unopened;
    private final List<EndpointStream> open = new CopyOnWriteArrayList<>();
    private final BlockingQueue<EndpointStream> answered = new LinkedBlockingQueue<>();
    private @Nullable EndpointStream last;
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
        this.together = plan.endpoints().size() > 1 && !plan.ordered() && !hasDictionary(plan);
        this.unopened = new ArrayDeque<>(plan.endpoints());
        run.onCancel(this::cancelOnServer);
        open();
        if (plan.columns().fields().isEmpty() && !plan.endpoints().isEmpty()) {
            ahead = read();
            this.columns = last == null || !last.started() ? Schema.EMPTY : last.reader().schema();
        } else {
            this.columns = plan.columns();
        }
    }

    /// Dictionaries of several endpoints cannot be told apart by those who read raw messages.
    private static boolean hasDictionary(FlightPlan plan) {
        return plan.columns().fields().isEmpty()
                || plan.columns().fields().stream().anyMatch(FlightRows::hasDictionary);
    }

    private static boolean hasDictionary(Field field) {
        return field.dictionary() != null
                || field.children().stream().anyMatch(FlightRows::hasDictionary);
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
            Batch batch = Objects.requireNonNull(last).reader().read(next);
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

    @Override
    public String progress() {
        return last == null ? "" : last.progress();
    }

    private @Nullable IpcMessage read() throws SQLException {
        run.check();
        while (!open.isEmpty()) {
            EndpointStream from = together ? take() : open.get(0);
            last = from;
            IpcMessage message = from.read();
            if (!schema.hasRemaining()) {
                schema = from.schema();
            }
            if (from.ended()) {
                open.remove(from);
                open();
            } else if (message != null) {
                return message;
            }
        }
        ended = true;
        return null;
    }

    /// Waits for the next endpoint that has an answer.
    private EndpointStream take() throws SQLException {
        long silenceMillis = session.silenceMillis();
        try {
            EndpointStream next =
                    silenceMillis == 0
                            ? answered.take()
                            : answered.poll(silenceMillis, TimeUnit.MILLISECONDS);
            if (next == null) {
                open.forEach(EndpointStream::cancel);
                throw SqlErrors.of(
                        SqlErrors.LOST, "No answer of the servers in " + silenceMillis + " ms");
            }
            return next;
        } catch (InterruptedException e) {
            open.forEach(EndpointStream::cancel);
            Thread.currentThread().interrupt();
            throw SqlErrors.of(SqlErrors.CANCELLED, "Thread was interrupted", e);
        }
    }

    /// Opens the next endpoint, or all at once.
    private void open() throws SQLException {
        do {
            FlightPlan.Endpoint next = unopened.poll();
            if (next == null) {
                return;
            }
            open.add(
                    new EndpointStream(
                            session, next, run, together ? answered::add : stream -> {}));
        } while (together);
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
        if (!ended) {
            boolean unfinished = open.stream().anyMatch(stream -> !stream.done());
            open.forEach(EndpointStream::cancel);
            if (!run.isCancelled() && unfinished) {
                cancelOnServer();
            }
        }
        run.finish();
        if (onClose != null) {
            onClose.run();
        }
    }
}
