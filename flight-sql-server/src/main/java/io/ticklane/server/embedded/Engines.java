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
    /// The property that names the folder of jars with more functions; it is the engine's, not the
    /// session's.
    private static final String FUNCTIONS = "functions";

    private static final Map<String, Shared> SHARED = new HashMap<>();

    private static final class Shared {
        private final @Nullable Path functionsFolder;
        private final Engine engine;
        private int sessions;

        Shared(@Nullable Path functionsFolder) {
            this.functionsFolder = functionsFolder;
            this.engine = start(functionsFolder);
        }
    }

    @Override
    public EmbeddedSession open(String name, Map<String, String> settings)
            throws EmbeddedException {
        Map<String, String> ofSession = new HashMap<>(settings);
        String folder = ofSession.remove(FUNCTIONS);
        Path functionsFolder = folder == null ? null : Path.of(folder).toAbsolutePath();
        try {
            return name.isEmpty()
                    ? own(functionsFolder, ofSession)
                    : shared(name, functionsFolder, ofSession);
        } catch (EngineException e) {
            throw Errors.embedded(e);
        }
    }

    private static Engine start(@Nullable Path functionsFolder) {
        return Engine.start(EngineSettings.standard().withFunctions(functionsFolder));
    }

    private static EmbeddedSession own(
            @Nullable Path functionsFolder, Map<String, String> settings) {
        Engine engine = start(functionsFolder);
        try {
            return new LocalSession(engine, engine.openSession(settings), engine::close);
        } catch (RuntimeException e) {
            engine.close();
            throw e;
        }
    }

    private static EmbeddedSession shared(
            String name, @Nullable Path functionsFolder, Map<String, String> settings) {
        synchronized (SHARED) {
            Shared shared = SHARED.computeIfAbsent(name, _ -> new Shared(functionsFolder));
            try {
                if (functionsFolder != null && !functionsFolder.equals(shared.functionsFolder)) {
                    throw new EngineException(
                            ErrorCode.INVALID_ARGUMENT,
                            FUNCTIONS
                                    + " is "
                                    + functionsFolder
                                    + ", but the engine "
                                    + name
                                    + " runs already, with "
                                    + (shared.functionsFolder == null
                                            ? "no folder"
                                            : shared.functionsFolder));
                }
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
