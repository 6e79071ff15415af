package io.ticklane.server.cluster;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import java.util.Comparator;

/// Where a node is reached.
///
/// @param host a name or an IP address, IPv6 without brackets
/// @param port from 1 to 65535
public record NodeAddress(String host, int port) implements Comparable<NodeAddress> {
    private static final int LAST_PORT = 65_535;
    private static final Comparator<NodeAddress> ORDER =
            Comparator.comparing(NodeAddress::host).thenComparingInt(NodeAddress::port);

    /// The address that a text `host:port` or `[IPv6]:port` names; `option` is where the text
    /// stands, for error 22023.
    public static NodeAddress parse(String option, String text) {
        String given = text.strip();
        int colon = given.lastIndexOf(':');
        String host = colon < 0 ? "" : given.substring(0, colon);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        if (bracketed) {
            host = host.substring(1, host.length() - 1);
        }
        String port = given.substring(colon + 1);
        if (host.isEmpty()
                || host.contains(":") != bracketed
                || host.chars().anyMatch(Character::isWhitespace)
                || !port.matches("[0-9]{1,5}")
                || Integer.parseInt(port) < 1
                || Integer.parseInt(port) > LAST_PORT) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT,
                    option
                            + " takes host:port with a port from 1 to "
                            + LAST_PORT
                            + ", not '"
                            + given
                            + "'");
        }
        return new NodeAddress(host, Integer.parseInt(port));
    }

    @Override
    public int compareTo(NodeAddress other) {
        return ORDER.compare(this, other);
    }

    /// The text that [#parse] reads.
    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
