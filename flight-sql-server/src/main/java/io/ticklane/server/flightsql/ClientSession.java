package io.ticklane.server.flightsql;

import io.ticklane.server.session.Session;

/// A client's session and when it was last used.
final class ClientSession {
    private final String id;
    private final Session session;
    private volatile long usedNanos;

    ClientSession(String id, Session session, long usedNanos) {
        this.id = id;
        this.session = session;
        this.usedNanos = usedNanos;
    }

    String id() {
        return id;
    }

    Session session() {
        return session;
    }

    long usedNanos() {
        return usedNanos;
    }

    void use(long nowNanos) {
        usedNanos = nowNanos;
    }
}
