package io.ticklane.tests.kafka;

import io.ticklane.console.demo.LocalBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;

/// The broker of the demo, for tests.
public final class LoopbackBroker implements AutoCloseable {
    private final LocalBroker broker;

    /// Starts it, with its log in a folder.
    public LoopbackBroker(Path folder) throws IOException {
        broker = new LocalBroker(folder);
    }

    /// Ends it; what it has is there when it is started again.
    void stop() {
        broker.stop();
    }

    /// Starts it again after [#stop()], at its address and with its log.
    void restart() throws IOException {
        broker.restart();
    }

    /// Where it listens.
    public String address() {
        return broker.address();
    }

    Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", address()));
    }

    @Override
    public void close() {
        broker.close();
    }
}
