package io.ticklane.tests.front;

import org.apache.arrow.driver.jdbc.shaded.org.apache.arrow.memory.RootAllocator;

/// Arrow's own JDBC driver.
public final class OfficialDriver {
    private OfficialDriver() {}

    /// Makes the driver usable again in this JVM after a result was closed before its end. It
    /// clears its vectors while a thread of its own still loads a batch into them, and can leave
    /// the one empty buffer that all its connections share with an end behind its bytes; from then
    /// on it fails to read the answers of all updates ("Failed to read message").
    public static void mend() {
        try (RootAllocator allocator = new RootAllocator()) {
            allocator.getEmpty().clear();
        }
    }
}
