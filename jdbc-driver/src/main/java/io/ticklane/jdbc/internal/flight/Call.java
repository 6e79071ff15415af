package io.ticklane.jdbc.internal.flight;

import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.ticklane.jdbc.internal.error.SqlErrors;
import io.ticklane.jdbc.internal.session.Run;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One gRPC call whose answers are taken by the calling thread. At most [#AHEAD] of them wait here:
/// a slow reader slows the server down.
///
/// Threads: [#next] one at a time, [#cancel] any.
final class Call {
    private static final int AHEAD = 2;

    private final ClientCall<byte[], byte[]> call;
    private final Run run;
    private final long silenceMillis;
    private final Runnable onAnswer;
    private final BlockingQueue<Object> answers = new LinkedBlockingQueue<>();
    private @Nullable End end;

    private record End(Status status, @Nullable Metadata trailers) {}

    /// @param silenceMillis time to wait for an answer until the connection counts as lost, or 0
    /// @param onAnswer called, on a thread of the connection, when [#next] need not wait
    Call(ClientCall<byte[], byte[]> call, Run run, long silenceMillis, Runnable onAnswer) {
        this.call = call;
        this.run = run;
        this.silenceMillis = silenceMillis;
        this.onAnswer = onAnswer;
    }

    /// Sends the messages.
    Call start(Metadata headers, HeaderListener onHeaders, byte[]... messages) {
        call.start(
                new ClientCall.Listener<>() {
                    @Override
                    public void onHeaders(Metadata received) {
                        onHeaders.received(received);
                    }

                    @Override
                    public void onMessage(byte[] message) {
                        answers.add(message);
                        onAnswer.run();
                    }

                    @Override
                    public void onClose(Status status, Metadata trailers) {
                        onHeaders.received(trailers);
                        answers.add(new End(status, trailers));
                        onAnswer.run();
                    }
                },
                headers);
        call.request(AHEAD);
        for (byte[] message : messages) {
            call.sendMessage(message);
        }
        call.halfClose();
        run.onCancel(this::cancel);
        return this;
    }

    /// Sees the headers of an answer.
    interface HeaderListener {
        void received(Metadata headers);
    }

    /// Waits for the next answer.
    ///
    /// @return null after the last
    @Nullable ByteBuffer next() throws SQLException {
        if (end == null) {
            Object answer = take();
            if (answer instanceof byte[] message) {
                call.request(1);
                return ByteBuffer.wrap(message);
            }
            end = (End) answer;
        }
        if (end.status().isOk()) {
            return null;
        }
        if (run.isCancelled()) {
            throw SqlErrors.cancelled();
        }
        throw run.explain(FlightErrors.of(end.status(), end.trailers()));
    }

    private Object take() throws SQLException {
        try {
            Object answer =
                    silenceMillis == 0
                            ? answers.take()
                            : answers.poll(silenceMillis, TimeUnit.MILLISECONDS);
            if (answer == null) {
                cancel();
                String message = "No answer of the server in " + silenceMillis + " ms";
                throw SqlErrors.of(SqlErrors.LOST, message);
            }
            return answer;
        } catch (InterruptedException e) {
            cancel();
            Thread.currentThread().interrupt();
            throw SqlErrors.of(SqlErrors.CANCELLED, "Thread was interrupted", e);
        }
    }

    /// The first answer, after which the others are read and dropped.
    ByteBuffer single() throws SQLException {
        ByteBuffer first = first();
        if (first == null) {
            throw SqlErrors.of(SqlErrors.LOST, "The server gave no answer");
        }
        return first;
    }

    /// The first answer, or null if there is none, after which the others are read and dropped.
    @Nullable ByteBuffer first() throws SQLException {
        ByteBuffer first = next();
        for (ByteBuffer rest = first; rest != null; ) {
            rest = next();
        }
        return first;
    }

    /// Whether the call could not reach the server.
    boolean unreachable() {
        return end != null && end.status().getCode() == Status.Code.UNAVAILABLE;
    }

    /// Whether all answers were taken.
    boolean done() {
        return end != null;
    }

    void cancel() {
        call.cancel("cancelled by the client", null);
    }
}
