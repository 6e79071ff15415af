package io.ticklane.server.cluster;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/// All addresses of one name, such as a headless service has; they may change.
///
/// @param name the name, and the port that all nodes have
public record NamedNodes(NodeAddress name, Resolver resolver) implements NodeSource {
    /// Finds the addresses of a name.
    @FunctionalInterface
    public interface Resolver {
        /// The resolver of the machine. Java keeps what it found for `networkaddress.cache.ttl`
        /// seconds.
        Resolver SYSTEM = InetAddress::getAllByName;

        /// The addresses of a name.
        ///
        /// @throws UnknownHostException if it has none
        InetAddress[] resolve(String name) throws UnknownHostException;
    }

    @Override
    public List<NodeAddress> addresses() throws UnknownHostException {
        InetAddress[] found = resolver.resolve(name.host());
        if (found.length == 1) {
            return List.of(name);
        }
        return java.util.Arrays.stream(found)
                .map(address -> new NodeAddress(address.getHostAddress(), name.port()))
                .distinct()
                .sorted()
                .toList();
    }
}
