package io.ticklane.server.embedded;

import io.ticklane.api.error.EngineException;
import io.ticklane.jdbc.embedded.EmbeddedException;
import io.ticklane.jdbc.embedded.EmbeddedSession;
import io.ticklane.jdbc.embedded.EmbeddedStatement;
import io.ticklane.server.session.Engine;
import io.ticklane.server.session.Session;
import java.util.concurrent.atomic.AtomicBoolean;

/// A session of an engine in this process.
final class LocalSession implements EmbeddedSession {
    private final Engine engine;
    private final Session session;
    private final Runnable onClose;
    private final AtomicBoolean closed = new AtomicBoolean();

    LocalSession(Engine engine, Session session, Runnable onClose) {
        this.engine = engine;
        this.session = session;
        this.onClose = onClose;
    }

    @Override
    public EmbeddedStatement prepare(String sql) throws EmbeddedException {
        try {
            return new LocalStatement(engine, session.prepare(sql));
        } catch (EngineException e) {
            throw Errors.embedded(e);
        }
    }

    @Override
    public void set(String name, String value) throws EmbeddedException {
        try {
            session.set(name, value);
        } catch (EngineException e) {
            throw Errors.embedded(e);
        }
    }

    @Override
    public String version() {
        return Engine.VERSION;
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            session.close();
            onClose.run();
        }
    }
}
