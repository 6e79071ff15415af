package io.ticklane.server.embedded;

import com.google.auto.service.AutoService;
import io.ticklane.api.error.EngineException;
import io.ticklane.jdbc.embedded.EmbeddedException;
import io.ticklane.jdbc.embedded.RunningServer;
import io.ticklane.jdbc.embedded.ServerOptions;
import io.ticklane.jdbc.embedded.ServerProvider;
import io.ticklane.server.cluster.ClusterSettings;
import io.ticklane.server.flightsql.FlightNode;
import io.ticklane.server.flightsql.NodeSettings;
import io.ticklane.server.group.GroupSettings;
import io.ticklane.server.session.EngineSettings;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;

/// Starts nodes for programs that know the driver only, such as the console.
///
/// Threads: any.
@AutoService(ServerProvider.class)
public final class Servers implements ServerProvider {
    private static final long GRACE_SECONDS = 30;

    @Override
    public RunningServer start(ServerOptions options) throws EmbeddedException {
        try {
            FlightNode node = FlightNode.start(settings(options));
            node.engine().warmUp();
            return new Node(node, new AtomicBoolean());
        } catch (EngineException e) {
            throw Errors.embedded(e);
        }
    }

    private static NodeSettings settings(ServerOptions options) {
        Integer metricsPort = options.metricsPort();
        NodeSettings node =
                new NodeSettings(
                        options.host(),
                        options.port(),
                        EngineSettings.standard()
                                .withFunctions(options.functionsFolder())
                                .withState(options.stateFolder())
                                .withSnapshots(options.snapshotsFolder())
                                .withGroup(
                                        GroupSettings.of(
                                                options.groupBrokers(),
                                                options.group(),
                                                options.groupProperties())),
                        ClusterSettings.of(
                                options.host(),
                                options.nodes(),
                                options.advertised(),
                                options.secretFile(),
                                options.environment()));
        return metricsPort == null ? node : node.withMetrics(OptionalInt.of(metricsPort));
    }

    private record Node(FlightNode node, AtomicBoolean stopped) implements RunningServer {
        @Override
        public int port() {
            return node.port();
        }

        @Override
        public OptionalInt metricsPort() {
            return node.metricsPort();
        }

        @Override
        public void awaitEnd() throws InterruptedException {
            node.awaitEnd();
        }

        @Override
        public void close() {
            if (stopped.compareAndSet(false, true)) {
                try {
                    node.stop(GRACE_SECONDS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }
}
