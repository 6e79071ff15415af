package io.ticklane.server.cluster;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/// What a node says of itself when it is greeted. On the wire it is a line `name=value` for each;
/// lines that are not known are skipped, so that nodes of different versions can tell each other
/// that they are.
///
/// @param id random, new with every start
/// @param address where others reach the node
/// @param version of the engine, for people
/// @param kind what must be equal for two nodes to work together
/// @param workers threads of the pool
/// @param memoryBytes that queries and tables take now
/// @param draining whether the node takes nothing new
record Hello(
        String id,
        String address,
        String version,
        NodeKind kind,
        int workers,
        long memoryBytes,
        boolean draining) {
    /// The type of the action.
    static final String ACTION = NodeService.PREFIX + "hello";

    byte[] bytes() {
        return ("id="
                        + id
                        + "\naddress="
                        + address
                        + "\nversion="
                        + version
                        + "\nplan="
                        + kind.planVersion()
                        + "\nfunctions="
                        + kind.functions()
                        + "\nworkers="
                        + workers
                        + "\nmemory="
                        + memoryBytes
                        + "\ndraining="
                        + draining
                        + "\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    /// Reads what another node said; error 08006 when it is no greeting.
    static Hello read(byte[] bytes) {
        Map<String, String> values = new HashMap<>();
        new String(bytes, StandardCharsets.UTF_8)
                .lines()
                .forEach(line -> {
                    int equals = line.indexOf('=');
                    if (equals > 0) {
                        values.put(line.substring(0, equals), line.substring(equals + 1));
                    }
                });
        return new Hello(
                text(values, "id"),
                text(values, "address"),
                text(values, "version"),
                new NodeKind(Math.toIntExact(number(values, "plan", 9)), text(values, "functions")),
                Math.toIntExact(number(values, "workers", 9)),
                number(values, "memory", 18),
                text(values, "draining").equals("true"));
    }

    private static String text(Map<String, String> values, String name) {
        String value = values.get(name);
        if (value == null) {
            throw unreadable(name);
        }
        return value;
    }

    private static long number(Map<String, String> values, String name, int digits) {
        String value = text(values, name);
        if (!value.matches("[0-9]{1," + digits + "}")) {
            throw unreadable(name);
        }
        return Long.parseLong(value);
    }

    private static EngineException unreadable(String name) {
        return new EngineException(
                ErrorCode.CONNECTION_LOST, "what answers is no node: its greeting has no " + name);
    }
}
