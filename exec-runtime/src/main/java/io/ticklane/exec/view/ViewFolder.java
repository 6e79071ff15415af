package io.ticklane.exec.view;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/// The folder of a view: what stands where.
///
/// Errors: 58030, with the file and why.
///
/// @param path where it is
/// @param part of which rows the segments are
record ViewFolder(Path path, Part part) {
    private static final String ENDING = ".arrow";
    private static final int DIGITS = 19;

    /// Rows that have segments of their own.
    enum Part {
        /// The rows of the view.
        OUTPUT,
        /// Rows that the view has left out because they were late.
        LATE
    }

    /// The real path of a folder that is there, with the rows of its view.
    static ViewFolder at(Path path) {
        try {
            return new ViewFolder(path.toRealPath(), Part.OUTPUT);
        } catch (IOException e) {
            throw ViewErrors.failed("open", path, e);
        }
    }

    /// Makes what is missing of a folder.
    static ViewFolder make(Path path) {
        try {
            Files.createDirectories(path);
            ViewFolder folder = at(path);
            Files.createDirectories(folder.output());
            Files.createDirectories(folder.of(Part.LATE).output());
            Files.createDirectories(folder.snapshots());
            force(folder.path());
            return folder;
        } catch (IOException e) {
            throw ViewErrors.failed("make", path, e);
        }
    }

    Path commits() {
        return path.resolve("commits.log");
    }

    /// The same folder with other rows.
    ViewFolder of(Part other) {
        return new ViewFolder(path, other);
    }

    Path output() {
        return path.resolve(
                switch (part) {
                    case OUTPUT -> "output";
                    case LATE -> "late";
                });
    }

    Path snapshots() {
        return path.resolve("snapshots");
    }

    /// The segment whose first row has this number.
    Path segment(long firstRow) {
        return output().resolve(String.format(Locale.ROOT, "%0" + DIGITS + "d", firstRow) + ENDING);
    }

    /// All segments, by the numbers of their first rows.
    NavigableMap<Long, Path> segments() {
        NavigableMap<Long, Path> segments = new TreeMap<>();
        for (Path file : files(output())) {
            String name = file.getFileName().toString();
            if (name.matches("[0-9]{" + DIGITS + "}\\" + ENDING)) {
                segments.put(Long.parseLong(name.substring(0, DIGITS)), file);
            }
        }
        return segments;
    }

    /// What is in a folder, by name.
    static List<Path> files(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw ViewErrors.failed("read", folder, e);
        }
    }

    static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw ViewErrors.failed("delete", file, e);
        }
    }

    /// Puts a file in the place of another, and returns when that is safe.
    static void replace(Path from, Path to) {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw ViewErrors.failed("rename", from, e);
        }
        force(to.resolveSibling(""));
    }

    /// Returns when it is safe which files a folder has.
    static void force(Path folder) {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            throw ViewErrors.failed("write", folder, e);
        }
    }

    /// Keeps others from writing the view, until the channel is closed.
    ///
    /// Errors: 55P03 when somebody else writes it.
    FileChannel lock() {
        Path file = path.resolve("lock");
        try {
            FileChannel channel =
                    FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            boolean locked = false;
            try {
                locked = isLocked(channel);
            } finally {
                if (!locked) {
                    channel.close();
                }
            }
            if (locked) {
                return channel;
            }
        } catch (IOException e) {
            throw ViewErrors.failed("lock", file, e);
        }
        throw new EngineException(
                ErrorCode.LOCKED,
                "the view in '"
                        + path
                        + "' is being written by another process, or by another engine of this"
                        + " one; only one at a time can");
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }
}
