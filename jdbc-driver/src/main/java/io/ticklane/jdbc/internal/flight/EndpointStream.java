package io.ticklane.jdbc.internal.flight;

import io.ticklane.jdbc.internal.arrow.BatchReader;
import io.ticklane.jdbc.internal.arrow.BatchWriter;
import io.ticklane.jdbc.internal.arrow.IpcMessage;
import io.ticklane.jdbc.internal.arrow.SchemaReader;
import io.ticklane.jdbc.internal.session.Run;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The rows of one endpoint.
///
/// Threads: one reads, any may cancel.
final class EndpointStream {
    private final FlightSession session;
    private final FlightPlan.Endpoint endpoint;
    private final Run run;
    private final Consumer<EndpointStream> onAnswer;
    private int location;
    private volatile Call call;
    private @Nullable BatchReader reader;
    private ByteBuffer schema = ByteBuffer.allocate(0);
    private String progress = "";
    private boolean ended;

    /// Asks for the rows; `onAnswer` is called whenever [#read()] need not wait.
    EndpointStream(
            FlightSession session,
            FlightPlan.Endpoint endpoint,
            Run run,
            Consumer<EndpointStream> onAnswer)
            throws SQLException {
        this.session = session;
        this.endpoint = endpoint;
        this.run = run;
        this.onAnswer = onAnswer;
        this.call = call();
    }

    private Call call() throws SQLException {
        List<String> at = endpoint.locations();
        FlightChannel channel = at.isEmpty() ? session.home() : session.channel(at.get(location));
        return channel.doGet(endpoint.ticket(), run, () -> onAnswer.accept(this));
    }

    /// Waits for an answer.
    ///
    /// @return null if it was none with rows, or the last: see [#ended()]
    @Nullable IpcMessage read() throws SQLException {
        try {
            ByteBuffer message = call.next();
            ended = message == null;
            return message == null ? null : unwrap(message);
        } catch (SQLException e) {
            boolean more = location + 1 < endpoint.locations().size();
            if (!call.unreachable() || reader != null || !more) {
                throw e;
            }
            // another location may be in reach
            location++;
            call = call();
            return null;
        }
    }

    /// What was said beside the last message.
    String progress() {
        return progress;
    }

    /// Whether all answers were read.
    boolean ended() {
        return ended;
    }

    /// What decodes the messages that were read.
    BatchReader reader() {
        return Objects.requireNonNull(reader);
    }

    /// Whether the columns are known.
    boolean started() {
        return reader != null;
    }

    /// The schema as an encapsulated message; empty before it has come.
    ByteBuffer schema() {
        return schema;
    }

    /// The Arrow message inside a Flight message; null if it is the schema or empty.
    private @Nullable IpcMessage unwrap(ByteBuffer message) throws SQLException {
        ByteBuffer header = ByteBuffer.allocate(0);
        ByteBuffer body = header;
        progress = "";
        ProtoReader in = new ProtoReader(message);
        for (int field = in.next(); field != 0; field = in.next()) {
            switch (field) {
                case 2 -> header = in.bytes();
                case 3 -> progress = in.text();
                case 1000 -> body = in.bytes();
                default -> in.skip();
            }
        }
        if (!header.hasRemaining()) {
            return null;
        }
        if (reader == null) {
            reader = new BatchReader(SchemaReader.header(header));
            schema = ByteBuffer.wrap(BatchWriter.encapsulated(new IpcMessage(header, body)));
            return null;
        }
        return new IpcMessage(header, body);
    }

    /// Stops asking.
    void cancel() {
        call.cancel();
    }

    /// Whether the server has said its last word.
    boolean done() {
        return call.done();
    }
}
