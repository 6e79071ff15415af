package io.ticklane.jdbc;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// The two ways into the canned engine. Every law of the driver is held to both.
enum Front {
    EMBEDDED,
    REMOTE;

    private static final AtomicReference<@Nullable LoopbackServer> SERVER = new AtomicReference<>();

    static LoopbackServer server() {
        LoopbackServer server = SERVER.get();
        if (server == null) {
            throw new IllegalStateException("no server");
        }
        return server;
    }

    static void startServer() {
        SERVER.set(new LoopbackServer(false));
    }

    static void stopServer() throws InterruptedException {
        server().close();
        SERVER.set(null);
    }

    String url() {
        return this == EMBEDDED ? "jdbc:ticklane:mem:laws" : server().url();
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(url());
    }

    Connection connect(String properties) throws SQLException {
        return DriverManager.getConnection(url() + "?" + properties);
    }
}
