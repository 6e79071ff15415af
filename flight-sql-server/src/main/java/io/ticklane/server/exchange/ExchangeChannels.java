package io.ticklane.server.exchange;

import io.grpc.Attributes;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// What connections need so that exchanges can use them.
public final class ExchangeChannels {
    /// The largest message that a node takes.
    public static final int LARGEST_MESSAGE = 64 << 20;

    private static final int CONNECTION_WINDOW = 8 << 20;

    private static final long PING_SECONDS = 10;
    private static final long PING_ANSWER_SECONDS = 5;

    private ExchangeChannels() {}

    /// Prepares the connection to another node.
    public static NettyChannelBuilder prepare(NettyChannelBuilder channel) {
        return channel.maxInboundMessageSize(LARGEST_MESSAGE)
                .initialFlowControlWindow(CONNECTION_WINDOW)
                .keepAliveTime(PING_SECONDS, TimeUnit.SECONDS)
                .keepAliveTimeout(PING_ANSWER_SECONDS, TimeUnit.SECONDS)
                // a second try would read messages that were released
                .disableRetry()
                .intercept(new UnwaitingCalls());
    }

    /// Prepares the server of a node.
    public static void prepare(NettyServerBuilder server) {
        server.maxInboundMessageSize(LARGEST_MESSAGE)
                .initialFlowControlWindow(CONNECTION_WINDOW)
                .permitKeepAliveTime(PING_SECONDS / 2, TimeUnit.SECONDS);
    }

    /// Makes the calls of exchanges such that sending neither waits nor keeps a message.
    private static final class UnwaitingCalls implements ClientInterceptor {
        @Override
        public <Q, A> ClientCall<Q, A> interceptCall(
                MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
            if (!"DoExchange".equals(method.getBareMethodName())) {
                return next.newCall(method, options);
            }
            MethodDescriptor<InputStream, A> written =
                    method.toBuilder(new Written(), method.getResponseMarshaller()).build();
            return new UnwaitingCall<>(
                    next.newCall(written, options), method.getRequestMarshaller());
        }
    }

    /// A call that is always ready: Flight's client turns on the spot until a call says that it is,
    /// and would keep a worker of the engine for as long as the network is slow, while exchanges
    /// bound what is under way themselves.
    ///
    /// A call that has no connection yet keeps messages as they are, with memory that Flight has
    /// released when they go out; so they are written to bytes at once until there is one.
    /// Afterwards they are written to the buffers of the connection.
    private static final class UnwaitingCall<Q, A> extends ClientCall<Q, A> {
        private final ClientCall<InputStream, A> call;
        private final MethodDescriptor.Marshaller<Q> marshaller;
        private volatile boolean connected;

        UnwaitingCall(ClientCall<InputStream, A> call, MethodDescriptor.Marshaller<Q> marshaller) {
            this.call = call;
            this.marshaller = marshaller;
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void start(Listener<A> listener, Metadata headers) {
            call.start(
                    new SimpleForwardingClientCallListener<>(listener) {
                        @Override
                        public void onReady() {
                            connected = true;
                            super.onReady();
                        }
                    },
                    headers);
        }

        @Override
        public void sendMessage(Q message) {
            InputStream bytes = marshaller.stream(message);
            if (connected) {
                call.sendMessage(bytes);
                return;
            }
            try (bytes) {
                call.sendMessage(new ByteArrayInputStream(bytes.readAllBytes()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void request(int messages) {
            call.request(messages);
        }

        @Override
        public void halfClose() {
            call.halfClose();
        }

        @Override
        public void cancel(@Nullable String message, @Nullable Throwable cause) {
            call.cancel(message, cause);
        }

        @Override
        public void setMessageCompression(boolean enabled) {
            call.setMessageCompression(enabled);
        }

        @Override
        public Attributes getAttributes() {
            return call.getAttributes();
        }
    }

    /// Messages that are bytes already.
    private static final class Written implements MethodDescriptor.Marshaller<InputStream> {
        @Override
        public InputStream stream(InputStream bytes) {
            return bytes;
        }

        @Override
        public InputStream parse(InputStream bytes) {
            return bytes;
        }
    }
}
