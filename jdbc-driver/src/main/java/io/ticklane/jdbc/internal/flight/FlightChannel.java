package io.ticklane.jdbc.internal.flight;

import io.grpc.CallOptions;
import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.KnownLength;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.TlsChannelCredentials;
import io.grpc.okhttp.OkHttpChannelBuilder;
import io.ticklane.jdbc.internal.error.SqlErrors;
import io.ticklane.jdbc.internal.session.Run;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The gRPC connection to one server.
///
/// Threads: any.
final class FlightChannel implements AutoCloseable {
    private static final int MAX_MESSAGE_BYTES = 256 << 20;
    private static final long KEEP_ALIVE_SECONDS = 330;
    private static final String SERVICE = "arrow.flight.protocol.FlightService";

    private static final MethodDescriptor<byte[], byte[]> HANDSHAKE =
            method("Handshake", MethodDescriptor.MethodType.BIDI_STREAMING);
    private static final MethodDescriptor<byte[], byte[]> GET_FLIGHT_INFO =
            method("GetFlightInfo", MethodDescriptor.MethodType.UNARY);
    private static final MethodDescriptor<byte[], byte[]> DO_GET =
            method("DoGet", MethodDescriptor.MethodType.SERVER_STREAMING);
    private static final MethodDescriptor<byte[], byte[]> DO_PUT =
            method("DoPut", MethodDescriptor.MethodType.BIDI_STREAMING);
    private static final MethodDescriptor<byte[], byte[]> DO_ACTION =
            method("DoAction", MethodDescriptor.MethodType.SERVER_STREAMING);
    private static final MethodDescriptor<byte[], byte[]> LIST_ACTIONS =
            method("ListActions", MethodDescriptor.MethodType.SERVER_STREAMING);

    private final ManagedChannel channel;
    private final Credentials credentials;

    /// How to make the connection safe.
    ///
    /// @param tls whether to encrypt
    /// @param certificate file with the certificates to trust, or null for those of the JVM
    record Security(boolean tls, @Nullable String certificate) {}

    FlightChannel(String host, int port, Security security, Credentials credentials)
            throws SQLException {
        this.credentials = credentials;
        this.channel =
                OkHttpChannelBuilder.forAddress(host, port, credentials(security))
                        .directExecutor()
                        .maxInboundMessageSize(MAX_MESSAGE_BYTES)
                        .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
                        .userAgent("ticklane-jdbc")
                        .build();
    }

    private static ChannelCredentials credentials(Security security) throws SQLException {
        if (!security.tls()) {
            return InsecureChannelCredentials.create();
        }
        if (security.certificate() == null) {
            return TlsChannelCredentials.create();
        }
        try {
            return TlsChannelCredentials.newBuilder()
                    .trustManager(new File(security.certificate()))
                    .build();
        } catch (IOException | IllegalArgumentException e) {
            String message = "Certificate file " + security.certificate() + " cannot be read";
            throw SqlErrors.of(SqlErrors.UNREACHABLE, message, e);
        }
    }

    private static MethodDescriptor<byte[], byte[]> method(
            String name, MethodDescriptor.MethodType type) {
        return MethodDescriptor.newBuilder(Raw.INSTANCE, Raw.INSTANCE)
                .setType(type)
                .setFullMethodName(MethodDescriptor.generateFullMethodName(SERVICE, name))
                .build();
    }

    Call handshake(Run run) {
        return start(HANDSHAKE, run);
    }

    Call listActions(Run run) {
        return start(LIST_ACTIONS, run, new byte[0]);
    }

    /// @param command the message inside the flight descriptor
    Call getFlightInfo(byte[] command, Run run) {
        return start(GET_FLIGHT_INFO, run, descriptor(command).toBytes());
    }

    /// @param onAnswer called when an answer is there to be taken
    Call doGet(byte[] ticket, Run run, Runnable onAnswer) {
        return start(DO_GET, run, onAnswer, new ProtoWriter().bytes(1, ticket).toBytes());
    }

    Call doAction(String type, byte[] body, Run run) {
        byte[] action = new ProtoWriter().text(1, type).bytes(2, body).toBytes();
        return start(DO_ACTION, run, action);
    }

    Call doPut(Run run, byte[]... messages) {
        return start(DO_PUT, run, messages);
    }

    /// A flight descriptor for a command.
    static ProtoWriter descriptor(byte[] command) {
        return new ProtoWriter().number(1, 2).bytes(2, command);
    }

    private Call start(MethodDescriptor<byte[], byte[]> method, Run run, byte[]... messages) {
        return start(method, run, () -> {}, messages);
    }

    private Call start(
            MethodDescriptor<byte[], byte[]> method,
            Run run,
            Runnable onAnswer,
            byte[]... messages) {
        CallOptions options = CallOptions.DEFAULT;
        if (run.hasTimeout()) {
            options = options.withDeadlineAfter(run.remainingNanos(), TimeUnit.NANOSECONDS);
        }
        Metadata headers = new Metadata();
        credentials.add(headers);
        if (run.maxRows() > 0) {
            headers.put(FlightErrors.key("x-ticklane-max-rows"), Long.toString(run.maxRows()));
        }
        Call call =
                new Call(
                        channel.newCall(method, options),
                        run,
                        credentials.silenceMillis(),
                        onAnswer);
        return call.start(headers, credentials::learn, messages);
    }

    @Override
    public void close() {
        channel.shutdownNow();
        try {
            channel.awaitTermination(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Messages as they are on the wire.
    private enum Raw implements MethodDescriptor.Marshaller<byte[]> {
        INSTANCE;

        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream instanceof KnownLength
                        ? stream.readNBytes(stream.available())
                        : stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
