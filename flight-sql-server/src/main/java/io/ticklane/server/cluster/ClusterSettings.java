package io.ticklane.server.cluster;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a node knows of its cluster when it starts.
///
/// @param nodes where the others are found
/// @param advertised where others reach this node; null for the address that it listens on
/// @param secret what the nodes sign their calls with, or null
/// @param pace how often nodes look after each other
public record ClusterSettings(
        NodeSource nodes, @Nullable NodeAddress advertised, @Nullable Secret secret, Pace pace) {
    /// The environment variable of the secret.
    public static final String SECRET = "TICKLANE_SECRET";

    private static final Set<String> ALL_ADDRESSES = Set.of("0.0.0.0", "::", "[::]");

    /// A node alone.
    public static ClusterSettings alone() {
        return new ClusterSettings(NodeSource.none(), null, null, Pace.standard());
    }

    /// The settings of a command line; null is an option that was not given. The secret is read
    /// from the file, else from the environment.
    ///
    /// Errors: 22023 for an option that makes no sense, 58030 when the file cannot be read.
    public static ClusterSettings of(
            String host,
            @Nullable String nodes,
            @Nullable String advertised,
            @Nullable Path secretFile,
            Map<String, String> environment) {
        if (nodes != null && advertised == null && ALL_ADDRESSES.contains(host)) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT,
                    "--host "
                            + host
                            + " is no address that other nodes reach: with --nodes give --advertise"
                            + " host:port too");
        }
        return new ClusterSettings(
                nodes == null ? NodeSource.none() : ListedNodes.parse("--nodes", nodes),
                advertised == null ? null : NodeAddress.parse("--advertise", advertised),
                secret(secretFile, environment.get(SECRET)),
                Pace.standard());
    }

    private static @Nullable Secret secret(@Nullable Path file, @Nullable String text) {
        if (file != null) {
            return Secret.read(file);
        }
        return text == null || text.isEmpty() ? null : Secret.of(SECRET, text);
    }
}
