package io.ticklane.jdbc.internal.flight;

import io.grpc.Metadata;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What the calls of one session carry: who asks, the cookies of the server, the client's
/// abilities.
///
/// Threads: any.
final class Credentials {
    private static final Metadata.Key<String> AUTHORIZATION = FlightErrors.key("authorization");
    private static final Metadata.Key<String> COOKIE = FlightErrors.key("cookie");
    private static final Metadata.Key<String> SET_COOKIE = FlightErrors.key("set-cookie");
    private static final Metadata.Key<String> NANOS = FlightErrors.key("x-ticklane-nanos");
    private static final String BEARER = "Bearer ";

    private final @Nullable Credentials home;
    private final Map<String, String> cookies = new TreeMap<>();
    private @Nullable String authorization;
    private long silenceMillis;

    /// Carries nothing yet.
    Credentials() {
        this(null);
    }

    private Credentials(@Nullable Credentials home) {
        this.home = home;
    }

    /// The same for calls to another server, whose cookies are its own: those of one server must
    /// not come to another.
    Credentials elsewhere() {
        return new Credentials(this);
    }

    private synchronized @Nullable String authorization() {
        return authorization == null && home != null ? home.authorization() : authorization;
    }

    /// Carries a user and password until the server gives a token for them.
    synchronized void user(String user, String password) {
        byte[] both = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
        authorization = "Basic " + Base64.getEncoder().encodeToString(both);
    }

    /// Carries a token.
    synchronized void token(String token) {
        authorization = BEARER + token;
    }

    /// Time to wait for an answer until the connection counts as lost; 0 for no limit.
    synchronized long silenceMillis() {
        return home == null ? silenceMillis : home.silenceMillis();
    }

    /// Sets [#silenceMillis()].
    synchronized void silenceMillis(long millis) {
        silenceMillis = millis;
    }

    synchronized void add(Metadata headers) {
        headers.put(NANOS, "true");
        String known = authorization();
        if (known != null) {
            headers.put(AUTHORIZATION, known);
        }
        if (!cookies.isEmpty()) {
            headers.put(
                    COOKIE,
                    cookies.entrySet().stream()
                            .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                            .collect(Collectors.joining("; ")));
        }
    }

    synchronized void learn(Metadata headers) {
        String given = headers.get(AUTHORIZATION);
        if (given != null && given.startsWith(BEARER)) {
            authorization = given;
        }
        Iterable<String> set = headers.getAll(SET_COOKIE);
        if (set == null) {
            return;
        }
        for (String cookie : set) {
            String pair = cookie.split(";", 2)[0].strip();
            int equals = pair.indexOf('=');
            if (equals > 0) {
                cookies.put(pair.substring(0, equals), pair.substring(equals + 1));
            }
        }
    }
}
