package io.ticklane.jdbc.internal.flight;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where to connect to and as whom.
///
/// @param servers tried in order
/// @param user with [#password], or null
/// @param token sent as it is, or null
/// @param tls whether to encrypt
/// @param certificate file with certificates to trust, or null for those of the JVM
/// @param loginTimeoutNanos time for each server to answer
/// @param settings session settings
public record FlightTarget(
        List<Server> servers,
        @Nullable String user,
        @Nullable String password,
        @Nullable String token,
        boolean tls,
        @Nullable String certificate,
        long loginTimeoutNanos,
        Map<String, String> settings) {

    /// One server.
    public record Server(String host, int port) {}

    /// Without the secrets.
    @Override
    public String toString() {
        return "FlightTarget" + servers;
    }
}
