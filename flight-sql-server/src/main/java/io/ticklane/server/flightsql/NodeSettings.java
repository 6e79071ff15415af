package io.ticklane.server.flightsql;

import io.ticklane.server.cluster.ClusterSettings;
import io.ticklane.server.session.EngineSettings;

/// How a node is set up.
///
/// @param host name or address to listen on
/// @param port port to listen on; 0 for any that is free
public record NodeSettings(String host, int port, EngineSettings engine, ClusterSettings cluster) {
    /// A node that knows no others.
    public static NodeSettings alone(String host, int port, EngineSettings engine) {
        return new NodeSettings(host, port, engine, ClusterSettings.alone());
    }
}
