package io.ticklane.jdbc.embedded;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How a server is started, as a command line says it.
///
/// @param host name or address to listen on
/// @param port port to listen on; 0 for any that is free
/// @param functionsFolder a folder of jars with more functions, or null
/// @param stateFolder a folder for what outlives the server, or null
/// @param snapshotsFolder a folder for states of views in topics, which other servers may see; null
///   for the state folder
/// @param groupBrokers the brokers of the group of servers that this one joins; null for none
/// @param group the name of the group; null for the usual one
/// @param groupProperties a file of properties for clients of these brokers, or null
/// @param nodes the nodes of the cluster, `host:port,...` or the one name of all of them; null for
///   a node alone
/// @param advertised `host:port` where other nodes reach this one; null for the address that it
///   listens on
/// @param secretFile the file with the secret of the cluster; null for that of the environment
/// @param metricsPort port where metrics are given over HTTP; 0 for any that is free, null for none
/// @param environment the environment variables
public record ServerOptions(
        String host,
        int port,
        @Nullable Path functionsFolder,
        @Nullable Path stateFolder,
        @Nullable Path snapshotsFolder,
        @Nullable String groupBrokers,
        @Nullable String group,
        @Nullable Path groupProperties,
        @Nullable String nodes,
        @Nullable String advertised,
        @Nullable Path secretFile,
        @Nullable Integer metricsPort,
        Map<String, String> environment) {
    public ServerOptions {
        environment = Map.copyOf(environment);
    }

    /// The environment may hold a secret, so it is left out.
    @Override
    public String toString() {
        return "ServerOptions[" + host + ":" + port + ", nodes " + nodes + "]";
    }
}
