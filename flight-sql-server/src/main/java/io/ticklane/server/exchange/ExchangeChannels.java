package io.ticklane.server.exchange;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/// What connections need so that exchanges can use them.
public final class ExchangeChannels {
    /// The largest message that a node takes.
    public static final int LARGEST_MESSAGE = 64 << 20;

    private static final int CONNECTION_WINDOW = 8 << 20;

    private ExchangeChannels() {}

    /// Prepares the connection to another node.
    public static NettyChannelBuilder prepare(NettyChannelBuilder channel) {
        return channel.maxInboundMessageSize(LARGEST_MESSAGE)
                .initialFlowControlWindow(CONNECTION_WINDOW)
                // a second try would read messages that were released
                .disableRetry()
                .intercept(new UnwaitingCalls());
    }

    /// Prepares the server of a node.
    public static void prepare(NettyServerBuilder server) {
        server.maxInboundMessageSize(LARGEST_MESSAGE).initialFlowControlWindow(CONNECTION_WINDOW);
    }

    /// Makes the calls of exchanges such that sending neither waits nor keeps a message.
    private static final class UnwaitingCalls implements ClientInterceptor {
        @Override
        public <Q, A> ClientCall<Q, A> interceptCall(
                MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
            if (!"DoExchange".equals(method.getBareMethodName())) {
                return next.newCall(method, options);
            }
            EarlyCopies<Q> messages = new EarlyCopies<>(method.getRequestMarshaller());
            MethodDescriptor<Q, A> copying =
                    method.toBuilder(messages, method.getResponseMarshaller()).build();
            return new UnwaitingCall<>(next.newCall(copying, options), messages);
        }
    }

    /// Flight's client turns on the spot until a call says that it is ready, and would keep a
    /// worker of the engine for as long as the network is slow. Exchanges bound what is under way
    /// themselves, so their calls are always ready.
    private static final class UnwaitingCall<Q, A> extends SimpleForwardingClientCall<Q, A> {
        private final EarlyCopies<Q> messages;

        UnwaitingCall(ClientCall<Q, A> call, EarlyCopies<Q> messages) {
            super(call);
            this.messages = messages;
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void start(Listener<A> listener, Metadata headers) {
            super.start(
                    new SimpleForwardingClientCallListener<>(listener) {
                        @Override
                        public void onReady() {
                            messages.connected = true;
                            super.onReady();
                        }
                    },
                    headers);
        }
    }

    /// While there is no connection yet, a call keeps messages as they are: with the memory of a
    /// query that may have ended when they go out. So they are copied until then; afterwards a call
    /// copies them itself, into the buffers of the connection.
    private static final class EarlyCopies<Q> implements MethodDescriptor.Marshaller<Q> {
        private final MethodDescriptor.Marshaller<Q> marshaller;
        private volatile boolean connected;

        EarlyCopies(MethodDescriptor.Marshaller<Q> marshaller) {
            this.marshaller = marshaller;
        }

        @Override
        public InputStream stream(Q message) {
            InputStream bytes = marshaller.stream(message);
            if (connected) {
                return bytes;
            }
            try (bytes) {
                return new ByteArrayInputStream(bytes.readAllBytes());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public Q parse(InputStream bytes) {
            return marshaller.parse(bytes);
        }
    }
}
