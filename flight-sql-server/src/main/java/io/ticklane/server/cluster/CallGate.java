package io.ticklane.server.cluster;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Finds out which node is behind a call. It stops nobody, for most calls are those of clients:
/// [NodeService] does where a call is for nodes alone.
///
/// With a secret a node must have signed its call with the same one; without, it must call from
/// this machine.
///
/// Threads: any.
public final class CallGate implements ServerInterceptor {
    /// The name of the header that calls of nodes have.
    public static final String HEADER = CallProof.HEADER.name();

    private static final int PARTS = 4;

    private final @Nullable Secret secret;

    /// A gate for nodes that know the secret; null is none.
    public CallGate(@Nullable Secret secret) {
        this.secret = secret;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        Caller caller =
                caller(
                        String.valueOf(call.getMethodDescriptor().getBareMethodName()),
                        headers.get(CallProof.HEADER),
                        call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR));
        return Contexts.interceptCall(caller.in(Context.current()), call, headers, next);
    }

    private Caller caller(String method, @Nullable String header, @Nullable SocketAddress from) {
        String[] parts = header == null ? new String[0] : header.split(" ", -1);
        if (header == null || parts.length != PARTS) {
            return new Caller("", "", Optional.of("this call is for nodes of the cluster alone"));
        }
        String claim = header.substring(0, header.lastIndexOf(' '));
        return new Caller(parts[0], parts[1], refusal(method, claim, parts[3], from));
    }

    private Optional<String> refusal(
            String method, String claim, String signature, @Nullable SocketAddress from) {
        if (secret == null) {
            return isLoopback(from)
                    ? Optional.empty()
                    : Optional.of(
                            "nodes on other machines need a secret: start all nodes with"
                                    + " --secret-file or TICKLANE_SECRET");
        }
        if (signature.equals(CallProof.UNSIGNED)) {
            return Optional.of(
                    "this node has a secret and the caller has none: start it with --secret-file"
                            + " or TICKLANE_SECRET");
        }
        byte[] expected =
                secret.sign(CallProof.signed(method, claim)).getBytes(StandardCharsets.US_ASCII);
        return MessageDigest.isEqual(expected, signature.getBytes(StandardCharsets.US_ASCII))
                ? Optional.empty()
                : Optional.of("the caller has another secret than this node");
    }

    private static boolean isLoopback(@Nullable SocketAddress from) {
        return from instanceof InetSocketAddress address
                && address.getAddress() != null
                && address.getAddress().isLoopbackAddress();
    }
}
