package io.ticklane.server.flightsql;

import io.ticklane.server.cluster.CallGate;
import io.ticklane.server.session.Engine;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.arrow.flight.CallHeaders;
import org.apache.arrow.flight.CallInfo;
import org.apache.arrow.flight.CallStatus;
import org.apache.arrow.flight.FlightServerMiddleware;
import org.apache.arrow.flight.RequestContext;
import org.jspecify.annotations.Nullable;

/// The sessions of a node's clients, by the cookie that each was given. A client that keeps no
/// cookies has a new session with each call; an unknown cookie gets a new session too.
///
/// Threads: any.
final class ClientSessions implements FlightServerMiddleware.Factory<ClientSessions.OfCall> {
    /// The name of the cookie.
    static final String COOKIE = "arrow_flight_session_id";

    static final FlightServerMiddleware.Key<OfCall> KEY =
            FlightServerMiddleware.Key.of("ticklane-session");

    private static final String AUTHORIZATION = "authorization";

    private static final int ID_BYTES = 16;

    private final Engine engine;
    private final long idleNanos;
    private final LongSupplier clockNanos;
    private final Consumer<ClientSession> onClose;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, ClientSession> sessions = new ConcurrentHashMap<>();

    ClientSessions(
            Engine engine,
            long idleNanos,
            LongSupplier clockNanos,
            Consumer<ClientSession> onClose) {
        this.engine = engine;
        this.idleNanos = idleNanos;
        this.clockNanos = clockNanos;
        this.onClose = onClose;
    }

    @Override
    public OfCall onCallStarted(CallInfo info, CallHeaders headers, RequestContext context) {
        return new OfCall(this, cookie(headers), headers);
    }

    /// The session of a cookie, or a new one.
    private ClientSession open(@Nullable String cookie) {
        ClientSession known = cookie == null ? null : sessions.get(cookie);
        long now = clockNanos.getAsLong();
        if (known != null) {
            known.use(now);
            return known;
        }
        byte[] id = new byte[ID_BYTES];
        random.nextBytes(id);
        ClientSession made =
                new ClientSession(HexFormat.of().formatHex(id), engine.openSession(Map.of()), now);
        sessions.put(made.id(), made);
        return made;
    }

    /// Closes a session and all that it has.
    void close(ClientSession session) {
        if (sessions.remove(session.id()) != null) {
            onClose.accept(session);
            session.session().close();
        }
    }

    /// Closes the sessions that were not used for the idle time.
    void expire() {
        long now = clockNanos.getAsLong();
        sessions.values().stream()
                .filter(session -> now - session.usedNanos() > idleNanos)
                .forEach(this::close);
    }

    private static @Nullable String cookie(CallHeaders headers) {
        Iterable<String> lines = headers.getAll("cookie");
        if (lines == null) {
            return null;
        }
        for (String line : lines) {
            for (String pair : line.split(";", -1)) {
                int equals = pair.indexOf('=');
                if (equals > 0 && pair.substring(0, equals).strip().equals(COOKIE)) {
                    return pair.substring(equals + 1).strip().replace("\"", "");
                }
            }
        }
        return null;
    }

    /// The session of one call, opened when it is first asked for, and the headers of the call.
    static final class OfCall implements FlightServerMiddleware {
        private final ClientSessions sessions;
        private final @Nullable String cookie;
        private final CallHeaders headers;
        private @Nullable ClientSession session;
        private volatile boolean apart;

        private OfCall(ClientSessions sessions, @Nullable String cookie, CallHeaders headers) {
            this.sessions = sessions;
            this.cookie = cookie;
            this.headers = headers;
        }

        /// The session of the call.
        synchronized ClientSession session() {
            ClientSession known = session;
            if (known == null) {
                known = sessions.open(cookie);
                session = known;
            }
            return known;
        }

        /// The call belongs to no session, so none is opened for it.
        void apart() {
            apart = true;
        }

        /// A header of the call.
        @Nullable String header(String name) {
            return headers.get(name);
        }

        @Override
        public void onBeforeSendingHeaders(CallHeaders outgoing) {
            if (headers.containsKey(CallGate.HEADER)) {
                // other nodes have no sessions here
                return;
            }
            String credentials = headers.get(AUTHORIZATION);
            if (credentials != null && credentials.startsWith("Basic ")) {
                // there are no users yet: who sends a name and a password is as welcome as who does
                // not, but waits for a token
                outgoing.insert(AUTHORIZATION, "Bearer none");
            }
            if (apart) {
                return;
            }
            ClientSession opened = session();
            if (!opened.id().equals(cookie)) {
                outgoing.insert("set-cookie", COOKIE + "=" + opened.id());
            }
        }

        @Override
        public void onCallCompleted(CallStatus status) {
            // the session outlives the call
        }

        @Override
        public void onCallErrored(Throwable failure) {
            // the session outlives the call
        }
    }
}
