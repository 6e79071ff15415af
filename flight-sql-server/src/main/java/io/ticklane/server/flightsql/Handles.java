package io.ticklane.server.flightsql;

import com.google.protobuf.ByteString;
import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Things that clients name by a handle: 16 random bytes and their signature (HMAC-SHA256 under a
/// key of this node), so that a handle cannot be guessed or made. A handle is only good in the
/// session that it was given to, and forgotten when it was not used for a time.
///
/// Threads: any.
final class Handles<T extends AutoCloseable> {
    private static final int NAME_BYTES = 16;
    private static final int SIGNATURE_BYTES = 32;
    private static final String ALGORITHM = "HmacSHA256";

    private final SecureRandom random = new SecureRandom();
    private final SecretKeySpec key;
    private final long idleNanos;
    private final LongSupplier clockNanos;
    private final Map<ByteString, Held<T>> held = new ConcurrentHashMap<>();

    private static final class Held<T> {
        private final T value;
        private final ClientSession owner;
        private volatile long usedNanos;

        private Held(T value, ClientSession owner, long usedNanos) {
            this.value = value;
            this.owner = owner;
            this.usedNanos = usedNanos;
        }
    }

    Handles(long idleNanos, LongSupplier clockNanos) {
        byte[] secret = new byte[SIGNATURE_BYTES];
        random.nextBytes(secret);
        this.key = new SecretKeySpec(secret, ALGORITHM);
        this.idleNanos = idleNanos;
        this.clockNanos = clockNanos;
    }

    /// Keeps a value and gives its handle.
    ByteString put(T value, ClientSession owner) {
        byte[] name = new byte[NAME_BYTES];
        random.nextBytes(name);
        held.put(ByteString.copyFrom(name), new Held<>(value, owner, clockNanos.getAsLong()));
        byte[] signature = sign(name);
        return ByteString.copyFrom(
                ByteBuffer.allocate(name.length + signature.length)
                        .put(name)
                        .put(signature)
                        .flip());
    }

    /// The value of a handle; error 26000 when it is unknown, forged, another session's or was idle
    /// for too long.
    T get(ByteString handle, ClientSession session) {
        Held<T> found = held.get(name(handle));
        if (found == null || found.owner != session) {
            throw unknown();
        }
        found.usedNanos = clockNanos.getAsLong();
        return found.value;
    }

    /// Forgets a handle and gives its value, to be closed by the caller; errors as of [#get].
    T take(ByteString handle, ClientSession session) {
        T value = get(handle, session);
        if (held.remove(name(handle)) == null) {
            throw unknown();
        }
        return value;
    }

    /// Closes what was not used for the idle time.
    void expire() {
        long now = clockNanos.getAsLong();
        closeIf(one -> now - one.usedNanos > idleNanos);
    }

    /// Closes what a session has.
    void closeAll(ClientSession session) {
        closeIf(one -> one.owner == session);
    }

    private void closeIf(java.util.function.Predicate<Held<T>> condition) {
        for (Map.Entry<ByteString, Held<T>> entry : List.copyOf(held.entrySet())) {
            if (condition.test(entry.getValue()) && held.remove(entry.getKey(), entry.getValue())) {
                close(entry.getValue().value);
            }
        }
    }

    private void close(T value) {
        try {
            value.close();
        } catch (Exception e) {
            throw new EngineException(
                    ErrorCode.INTERNAL, "cannot close what a handle stands for: " + e, e);
        }
    }

    private ByteString name(ByteString handle) {
        byte[] bytes = handle.toByteArray();
        if (bytes.length != NAME_BYTES + SIGNATURE_BYTES) {
            throw unknown();
        }
        byte[] name = Arrays.copyOf(bytes, NAME_BYTES);
        byte[] signature = Arrays.copyOfRange(bytes, NAME_BYTES, bytes.length);
        if (!MessageDigest.isEqual(signature, sign(name))) {
            throw unknown();
        }
        return ByteString.copyFrom(name);
    }

    private byte[] sign(byte[] name) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal(name);
        } catch (GeneralSecurityException e) {
            throw new EngineException(ErrorCode.INTERNAL, "this Java has no " + ALGORITHM, e);
        }
    }

    private static EngineException unknown() {
        return new EngineException(
                ErrorCode.UNKNOWN_STATEMENT,
                "unknown statement handle: it was closed, has expired, or is of another session; a"
                        + " client keeps its session by sending the cookie "
                        + ClientSessions.COOKIE
                        + " back");
    }
}
