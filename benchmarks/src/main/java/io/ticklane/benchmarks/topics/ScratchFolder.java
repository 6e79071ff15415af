package io.ticklane.benchmarks.topics;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// A new folder that goes, with all that is in it, when it is closed.
///
/// @param path the folder
public record ScratchFolder(Path path) implements AutoCloseable {
    /// Makes one below a folder, which is made where it is missing.
    public static ScratchFolder below(Path folder, String prefix) throws IOException {
        Path parent = folder.toAbsolutePath();
        Files.createDirectories(parent);
        return new ScratchFolder(Files.createTempDirectory(parent, prefix));
    }

    @Override
    public void close() throws IOException {
        try (Stream<Path> files = Files.walk(path)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.delete(file);
            }
        }
    }
}
