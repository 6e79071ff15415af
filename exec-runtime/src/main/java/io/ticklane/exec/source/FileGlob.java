package io.ticklane.exec.source;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.stream.Stream;

/// Finds the files of a path or glob (`*`, `?`, `[a-c]`, `{a,b}`, `**` over folders).
final class FileGlob {
    private FileGlob() {}

    /// The files, sorted by path.
    static List<Path> expand(String pattern) {
        int wild = firstWildcard(pattern);
        if (wild < 0) {
            Path path = Path.of(pattern);
            if (Files.isDirectory(path)) {
                throw new EngineException(
                        ErrorCode.TABLE_NOT_FOUND,
                        "'"
                                + pattern
                                + "' is a folder; name its files, such as '"
                                + pattern
                                + "/*.parquet'");
            }
            if (!Files.exists(path)) {
                throw new EngineException(ErrorCode.TABLE_NOT_FOUND, "no file '" + pattern + "'");
            }
            return List.of(path);
        }
        int slash = pattern.lastIndexOf('/', wild);
        Path root = Path.of(slash < 0 ? "." : pattern.substring(0, slash + 1));
        String below = pattern.substring(slash + 1);
        List<Path> found = Files.isDirectory(root) ? walk(root, below) : List.of();
        if (found.isEmpty()) {
            throw new EngineException(
                    ErrorCode.TABLE_NOT_FOUND, "no file matches '" + pattern + "'");
        }
        return found;
    }

    private static List<Path> walk(Path root, String below) {
        PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + below);
        int depth =
                below.contains("**")
                        ? Integer.MAX_VALUE
                        : (int) below.chars().filter(c -> c == '/').count() + 1;
        try (Stream<Path> paths = Files.walk(root, depth, FileVisitOption.FOLLOW_LINKS)) {
            return paths.filter(path ->
                            Files.isRegularFile(path) && matcher.matches(root.relativize(path)))
                    .sorted()
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            throw new EngineException(
                    ErrorCode.IO_ERROR,
                    "cannot list the files below '" + root + "': " + e.getMessage(),
                    e);
        }
    }

    private static int firstWildcard(String pattern) {
        for (int i = 0; i < pattern.length(); i++) {
            if ("*?[{".indexOf(pattern.charAt(i)) >= 0) {
                return i;
            }
        }
        return -1;
    }
}
