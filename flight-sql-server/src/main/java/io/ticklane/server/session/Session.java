package io.ticklane.server.session;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.server.catalog.SessionCatalog;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// A client's view of the engine: its settings and open statements.
///
/// Threads: any; several statements may run at once.
public final class Session implements AutoCloseable {
    private final Engine engine;
    private final SessionSettings standard;
    private final Set<PreparedStatement> statements = ConcurrentHashMap.newKeySet();
    private volatile SessionSettings settings;
    private @Nullable SessionCatalog catalog;
    private volatile boolean closed;

    Session(Engine engine, SessionSettings settings) {
        this.engine = engine;
        this.standard = settings;
        this.settings = settings;
    }

    /// The settings now.
    public SessionSettings settings() {
        return settings;
    }

    /// Parses and plans a statement without running it; error 57P01 when the node is stopping.
    public PreparedStatement prepare(String sql) {
        if (closed) {
            throw new EngineException(ErrorCode.UNKNOWN_STATEMENT, "the session is closed");
        }
        engine.work().requireTaking();
        PreparedStatement statement = new PreparedStatement(engine, this, sql);
        statements.add(statement);
        return statement;
    }

    /// Changes a setting, as SET does.
    public synchronized void set(String name, Object value) {
        settings = settings.with(name, value);
    }

    /// Sets one setting, or all, back to what the session began with.
    synchronized void reset(String name) {
        settings = name.equals("ALL") ? standard : settings.reset(name, standard);
    }

    /// What the session sees now; the same object until a table or view changes.
    synchronized SessionCatalog catalog() {
        SessionCatalog known = catalog;
        if (known == null || known.version() != engine.tables().snapshot().version()) {
            known = engine.catalog(this);
            catalog = known;
        }
        return known;
    }

    void closed(PreparedStatement statement) {
        statements.remove(statement);
    }

    /// Cancels what still runs and closes all statements.
    @Override
    public void close() {
        closed = true;
        statements.forEach(PreparedStatement::close);
        engine.closed(this);
    }
}
