package io.ticklane.server.state;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.planner.catalog.TableName;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/// Files that are whole or not there, whatever happens while they are written, and readable by
/// their owner alone: options of tables may hold secrets.
///
/// Errors: 58030 with the file.
public final class KeptFiles {
    private KeptFiles() {}

    /// The name of a file or folder for something of the catalog, letter case aside.
    public static String name(TableName name) {
        return part(name.schema()) + "." + part(name.name());
    }

    private static String part(String text) {
        return URLEncoder.encode(text.toLowerCase(Locale.ROOT), StandardCharsets.UTF_8)
                .replace(".", "%2E")
                .replace("*", "%2A");
    }

    /// Writes a file, in the place of an older one.
    public static void write(Path file, byte[] bytes) {
        Path aside = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.deleteIfExists(aside);
            try (FileChannel channel =
                    FileChannel.open(
                            aside,
                            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                            java.nio.file.attribute.PosixFilePermissions.asFileAttribute(
                                    java.nio.file.attribute.PosixFilePermissions.fromString(
                                            "rw-------")))) {
                ByteBuffer rest = ByteBuffer.wrap(bytes);
                while (rest.hasRemaining()) {
                    channel.write(rest);
                }
                channel.force(true);
            }
            Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
            forceFolder(file.resolveSibling(""));
        } catch (IOException e) {
            throw failed("write", file, e);
        }
    }

    /// Deletes a file; nothing happens when it is not there.
    public static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw failed("delete", file, e);
        }
    }

    /// Makes the names of a folder safe on disk.
    public static void forceFolder(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /// Makes a folder, and those above it; nothing happens when it is there.
    public static void makeFolder(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw failed("make", folder, e);
        }
    }

    /// Deletes a folder with all that is in it; nothing happens when it is not there.
    public static void deleteFolder(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw failed("delete", folder, e);
        }
    }

    /// Deletes a folder in which nothing is; nothing happens where something is, or it is not
    /// there.
    public static void deleteEmptyFolder(Path folder) {
        try {
            Files.deleteIfExists(folder);
        } catch (DirectoryNotEmptyException e) {
            // it is needed
        } catch (IOException e) {
            throw failed("delete", folder, e);
        }
    }

    /// That a file cannot be used.
    public static EngineException failed(String what, Path file, IOException cause) {
        return new EngineException(
                ErrorCode.IO_ERROR, "cannot " + what + " " + file + ": " + cause, cause);
    }
}
