package io.ticklane.server.embedded;

import com.google.auto.service.AutoService;
import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.jdbc.embedded.EmbeddedException;
import io.ticklane.jdbc.embedded.EmbeddedProvider;
import io.ticklane.jdbc.embedded.EmbeddedSession;
import io.ticklane.server.session.Engine;
import io.ticklane.server.session.EngineSettings;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Gives JDBC connections their engine: one of its own, or by name one that connections share until
/// the last is closed.
///
/// Threads: any.
@AutoService(EmbeddedProvider.class)
public final class Engines implements EmbeddedProvider {
    private static final Map<String, Shared> SHARED = new HashMap<>();

    /// What a connection says of its engine, and not of its session.
    ///
    /// @param functions the folder of jars with more functions, or null
    /// @param state the folder of what outlives the engine, or null
    private record Folders(@Nullable Path functions, @Nullable Path state) {
        private static final String FUNCTIONS = "functions";
        private static final String STATE = "state";

        /// Takes the folders out of the properties of a connection.
        static Folders take(Map<String, String> properties) {
            return new Folders(path(properties.remove(FUNCTIONS)), path(properties.remove(STATE)));
        }

        private static @Nullable Path path(@Nullable String folder) {
            return folder == null ? null : Path.of(folder).toAbsolutePath();
        }

        Engine start() {
            return Engine.start(
                    EngineSettings.standard().withFunctions(functions).withState(state));
        }

        /// Refuses what an engine that runs already was not started with.
        void requireAsIn(Folders running, String engine) {
            requireAs(FUNCTIONS, functions, running.functions, engine);
            requireAs(STATE, state, running.state, engine);
        }

        private static void requireAs(
                String name, @Nullable Path wanted, @Nullable Path there, String engine) {
            if (wanted != null && !wanted.equals(there)) {
                throw new EngineException(
                        ErrorCode.INVALID_ARGUMENT,
                        name
                                + " is "
                                + wanted
                                + ", but the engine "
                                + engine
                                + " runs already, with "
                                + (there == null ? "no folder" : there));
            }
        }
    }

    private static final class Shared {
        private final Folders folders;
        private final Engine engine;
        private int sessions;

        Shared(Folders folders) {
            this.folders = folders;
            this.engine = folders.start();
        }
    }

    @Override
    public EmbeddedSession open(String name, Map<String, String> settings)
            throws EmbeddedException {
        Map<String, String> ofSession = new HashMap<>(settings);
        Folders folders = Folders.take(ofSession);
        try {
            return name.isEmpty() ? own(folders, ofSession) : shared(name, folders, ofSession);
        } catch (EngineException e) {
            throw Errors.embedded(e);
        }
    }

    private static EmbeddedSession own(Folders folders, Map<String, String> settings) {
        Engine engine = folders.start();
        try {
            return new LocalSession(engine, engine.openSession(settings), engine::close);
        } catch (RuntimeException e) {
            engine.close();
            throw e;
        }
    }

    private static EmbeddedSession shared(
            String name, Folders folders, Map<String, String> settings) {
        synchronized (SHARED) {
            Shared shared = SHARED.computeIfAbsent(name, _ -> new Shared(folders));
            try {
                folders.requireAsIn(shared.folders, name);
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
