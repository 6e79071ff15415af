package io.ticklane.server.cluster;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// Puts a header into every call to another node: who calls, of which kind it is, and a signature
/// under the secret over both, the method and a random number.
///
/// ```
/// x-ticklane-node: id SP kind SP nonce SP signature      (signature is - without a secret)
/// ```
///
/// The signature keeps away who does not know the secret. It does not hide what is sent, and who
/// can read the network can send a call that it saw once more.
///
/// Threads: any.
final class CallProof implements ClientInterceptor {
    static final Metadata.Key<String> HEADER =
            Metadata.Key.of("x-ticklane-node", Metadata.ASCII_STRING_MARSHALLER);
    static final String UNSIGNED = "-";
    private static final int NONCE_BYTES = 16;

    private final String id;
    private final NodeKind kind;
    private final @Nullable Secret secret;
    private final SecureRandom random = new SecureRandom();

    CallProof(String id, NodeKind kind, @Nullable Secret secret) {
        this.id = id;
        this.kind = kind;
        this.secret = secret;
    }

    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(
            MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
        return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
            @Override
            public void start(Listener<A> listener, Metadata headers) {
                headers.put(HEADER, header(String.valueOf(method.getBareMethodName())));
                super.start(listener, headers);
            }
        };
    }

    private String header(String method) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        String claim = id + " " + kind.text() + " " + HexFormat.of().formatHex(nonce);
        return claim + " " + (secret == null ? UNSIGNED : secret.sign(signed(method, claim)));
    }

    /// What is signed.
    static String signed(String method, String claim) {
        return "ticklane node call\n" + method + "\n" + claim;
    }
}
