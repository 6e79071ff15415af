package io.ticklane.server.state;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.planner.catalog.TableName;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// The folder in which a node keeps what outlives it.
///
/// ```
/// lock                   held by the node
/// tables/main.ticks.sql  CREATE TABLE of a table of a connector
/// views/main.bars/       a materialized view
/// group/                 states of materialized views of the node's group
/// ```
///
/// Threads: any.
public final class StateFolder implements AutoCloseable {
    private static final String SQL = ".sql";

    private final Path root;
    private final FileChannel lock;

    private StateFolder(Path root, FileChannel lock) {
        this.root = root;
        this.lock = lock;
    }

    /// Opens a folder, which is made if it is not there.
    ///
    /// Errors: 58030 where it cannot be made or written, or another node has it.
    public static StateFolder open(Path folder) {
        try {
            Files.createDirectories(folder.resolve("tables"));
            Files.createDirectories(folder.resolve("views"));
            FileChannel channel =
                    FileChannel.open(
                            folder.resolve("lock"),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE);
            if (!isLocked(channel)) {
                channel.close();
                throw new EngineException(
                        ErrorCode.IO_ERROR,
                        "the state folder "
                                + folder
                                + " is in use by another node; each needs a folder of its own");
            }
            return new StateFolder(folder, channel);
        } catch (IOException e) {
            throw KeptFiles.failed("use the state folder", folder, e);
        }
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    /// Where materialized views are.
    public Path views() {
        return root.resolve("views");
    }

    /// The folder of a materialized view.
    public Path view(TableName name) {
        return views().resolve(KeptFiles.name(name));
    }

    /// Where states of materialized views of the node's group are.
    public Path ofGroup() {
        return root.resolve("group");
    }

    /// Keeps the statement that makes a table, in the place of one before it.
    public void keepTable(TableName name, String sql) {
        KeptFiles.write(table(name), sql.getBytes(StandardCharsets.UTF_8));
    }

    /// Forgets a table; nothing happens when it is not known.
    public void forgetTable(TableName name) {
        KeptFiles.delete(table(name));
    }

    private Path table(TableName name) {
        return root.resolve("tables").resolve(KeptFiles.name(name) + SQL);
    }

    /// The statements of all tables that are kept.
    public List<String> tables() {
        List<String> statements = new ArrayList<>();
        Path folder = root.resolve("tables");
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(SQL)).sorted().toList()) {
                statements.add(Files.readString(file));
            }
        } catch (IOException e) {
            throw KeptFiles.failed("read", folder, e);
        }
        return statements;
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw KeptFiles.failed("release", root, e);
        }
    }
}
