package io.ticklane.server.embedded;

import com.google.auto.service.AutoService;
import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.jdbc.embedded.EmbeddedException;
import io.ticklane.jdbc.embedded.EmbeddedProvider;
import io.ticklane.jdbc.embedded.EmbeddedSession;
import io.ticklane.server.group.GroupSettings;
import io.ticklane.server.session.Engine;
import io.ticklane.server.session.EngineSettings;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
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
    /// @param given the properties that were given
    private record Setup(Map<String, String> given) {
        private static final String FUNCTIONS = "functions";
        private static final String STATE = "state";
        private static final String SNAPSHOTS = "snapshots";
        private static final String GROUP_BROKERS = "group_brokers";
        private static final String GROUP = "group";
        private static final String GROUP_PROPERTIES = "group_properties";
        private static final Set<String> PATHS =
                Set.of(FUNCTIONS, STATE, SNAPSHOTS, GROUP_PROPERTIES);

        /// Takes the setup out of the properties of a connection.
        static Setup take(Map<String, String> properties) {
            Map<String, String> given = new TreeMap<>();
            for (String name :
                    List.of(FUNCTIONS, STATE, SNAPSHOTS, GROUP_BROKERS, GROUP, GROUP_PROPERTIES)) {
                String value = properties.remove(name);
                if (value != null) {
                    given.put(
                            name,
                            PATHS.contains(name)
                                    ? Path.of(value).toAbsolutePath().toString()
                                    : value);
                }
            }
            return new Setup(given);
        }

        private @Nullable Path path(String name) {
            String folder = given.get(name);
            return folder == null ? null : Path.of(folder);
        }

        Engine start() {
            Engine engine =
                    Engine.start(
                            EngineSettings.standard()
                                    .withFunctions(path(FUNCTIONS))
                                    .withState(path(STATE))
                                    .withSnapshots(path(SNAPSHOTS))
                                    .withGroup(
                                            GroupSettings.of(
                                                    given.get(GROUP_BROKERS),
                                                    given.get(GROUP),
                                                    path(GROUP_PROPERTIES))));
            try {
                engine.joinGroup();
                return engine;
            } catch (RuntimeException e) {
                engine.close();
                throw e;
            }
        }

        /// Refuses what an engine that runs already was not started with.
        void requireAsIn(Setup running, String engine) {
            given.forEach((name, wanted) -> {
                String there = running.given.get(name);
                if (!wanted.equals(there)) {
                    throw new EngineException(
                            ErrorCode.INVALID_ARGUMENT,
                            name
                                    + " is "
                                    + wanted
                                    + ", but the engine "
                                    + engine
                                    + " runs already, with "
                                    + (there != null
                                            ? there
                                            : PATHS.contains(name) ? "no folder" : "none"));
                }
            });
        }
    }

    private static final class Shared {
        private final Setup setup;
        private final Engine engine;
        private int sessions;

        Shared(Setup setup) {
            this.setup = setup;
            this.engine = setup.start();
        }
    }

    @Override
    public EmbeddedSession open(String name, Map<String, String> settings)
            throws EmbeddedException {
        Map<String, String> ofSession = new HashMap<>(settings);
        Setup setup = Setup.take(ofSession);
        try {
            return name.isEmpty() ? own(setup, ofSession) : shared(name, setup, ofSession);
        } catch (EngineException e) {
            throw Errors.embedded(e);
        }
    }

    private static EmbeddedSession own(Setup setup, Map<String, String> settings) {
        Engine engine = setup.start();
        try {
            return new LocalSession(engine, engine.openSession(settings), engine::close);
        } catch (RuntimeException e) {
            engine.close();
            throw e;
        }
    }

    private static EmbeddedSession shared(String name, Setup setup, Map<String, String> settings) {
        synchronized (SHARED) {
            Shared shared = SHARED.computeIfAbsent(name, _ -> new Shared(setup));
            try {
                setup.requireAsIn(shared.setup, name);
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
