package io.ticklane.server.embedded;

import com.google.auto.service.AutoService;
import io.ticklane.api.error.EngineException;
import io.ticklane.jdbc.embedded.EmbeddedException;
import io.ticklane.jdbc.embedded.EmbeddedProvider;
import io.ticklane.jdbc.embedded.EmbeddedSession;
import io.ticklane.server.session.Engine;
import io.ticklane.server.session.EngineSettings;
import java.util.HashMap;
import java.util.Map;

/// Gives JDBC connections their engine: one of its own, or by name one that connections share until
/// the last is closed.
///
/// Threads: any.
@AutoService(EmbeddedProvider.class)
public final class Engines implements EmbeddedProvider {
    private static final Map<String, Shared> SHARED = new HashMap<>();

    private static final class Shared {
        private final Engine engine = Engine.start(EngineSettings.standard());
        private int sessions;
    }

    @Override
    public EmbeddedSession open(String name, Map<String, String> settings)
            throws EmbeddedException {
        try {
            return name.isEmpty() ? own(settings) : shared(name, settings);
        } catch (EngineException e) {
            throw Errors.embedded(e);
        }
    }

    private static EmbeddedSession own(Map<String, String> settings) {
        Engine engine = Engine.start(EngineSettings.standard());
        try {
            return new LocalSession(engine, engine.openSession(settings), engine::close);
        } catch (RuntimeException e) {
            engine.close();
            throw e;
        }
    }

    private static EmbeddedSession shared(String name, Map<String, String> settings) {
        synchronized (SHARED) {
            Shared shared = SHARED.computeIfAbsent(name, _ -> new Shared());
            try {
                EmbeddedSession session =
                        new LocalSession(
                                shared.engine,
                                shared.engine.openSession(settings),
                                () -> release(name, shared));
                shared.sessions++;
                return session;
            } finally {
                closeIfUnused(name, shared);
            }
        }
    }

    private static void release(String name, Shared shared) {
        synchronized (SHARED) {
            shared.sessions--;
            closeIfUnused(name, shared);
        }
    }

    private static void closeIfUnused(String name, Shared shared) {
        if (shared.sessions == 0) {
            SHARED.remove(name);
            shared.engine.close();
        }
    }
}
