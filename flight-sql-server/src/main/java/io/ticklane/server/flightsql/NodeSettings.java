package io.ticklane.server.flightsql;

import io.ticklane.server.cluster.ClusterSettings;
import io.ticklane.server.session.EngineSettings;
import java.util.OptionalInt;

/// How a node is set up.
///
/// @param host name or address to listen on
/// @param port port to listen on; 0 for any that is free
/// @param metricsPort where metrics are given over HTTP; 0 for any port that is free, empty for
///   nowhere
public record NodeSettings(
        String host,
        int port,
        EngineSettings engine,
        ClusterSettings cluster,
        OptionalInt metricsPort) {
    /// A node that gives no metrics.
    public NodeSettings(String host, int port, EngineSettings engine, ClusterSettings cluster) {
        this(host, port, engine, cluster, OptionalInt.empty());
    }

    /// The same node, which gives metrics at a port.
    public NodeSettings withMetrics(OptionalInt otherPort) {
        return new NodeSettings(host, port, engine, cluster, otherPort);
    }

    /// A node that knows no others.
    public static NodeSettings alone(String host, int port, EngineSettings engine) {
        return new NodeSettings(host, port, engine, ClusterSettings.alone());
    }
}
