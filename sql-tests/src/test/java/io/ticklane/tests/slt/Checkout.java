package io.ticklane.tests.slt;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Where the project and the shared data lie.
public final class Checkout {
    private Checkout() {}

    /// The folder of the project.
    public static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("engine-api/pom.xml"))) {
            folder = folder.getParent();
            if (folder == null) {
                throw new IllegalStateException("the tests run outside of the project");
            }
        }
        return folder;
    }

    /// The folder of shared market data and known answers beside the project; empty when it is
    /// absent.
    public static Optional<Path> shared() {
        Path shared = root().resolveSibling("shared");
        return Files.isDirectory(shared.resolve("data")) ? Optional.of(shared) : Optional.empty();
    }
}
