package io.ticklane.server.cluster;

import java.security.SecureRandom;
import java.util.HexFormat;

/// What this node is, whoever asks.
///
/// @param id random, new with every start
/// @param version of the engine, for people
/// @param kind what must be equal for two nodes to work together
/// @param workers threads of the pool
public record NodeIdentity(String id, String version, NodeKind kind, int workers) {
    private static final int ID_BYTES = 16;

    /// The identity of a node that starts now.
    public static NodeIdentity create(String version, NodeKind kind, int workers) {
        byte[] id = new byte[ID_BYTES];
        new SecureRandom().nextBytes(id);
        return new NodeIdentity(HexFormat.of().formatHex(id), version, kind, workers);
    }
}
