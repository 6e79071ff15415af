package io.ticklane.server.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The state folder of a node: the one that it was given, or else one for the time that it runs,
/// made when something first needs it.
///
/// Threads: any.
public final class NodeState implements Supplier<StateFolder>, AutoCloseable {
    private final boolean lasting;
    private @Nullable StateFolder folder;
    private @Nullable Path temporary;

    /// Opens the given folder; null for none.
    ///
    /// Errors: 58030 where it cannot be used.
    public NodeState(@Nullable Path given) {
        this.lasting = given != null;
        this.folder = given == null ? null : StateFolder.open(given);
    }

    /// Whether the folder outlives the node.
    public boolean isLasting() {
        return lasting;
    }

    @Override
    public synchronized StateFolder get() {
        StateFolder open = folder;
        if (open == null) {
            try {
                temporary = Files.createTempDirectory("ticklane-state-");
            } catch (IOException e) {
                throw KeptFiles.failed(
                        "make a folder for state in",
                        Path.of(System.getProperty("java.io.tmpdir")),
                        e);
            }
            open = StateFolder.open(temporary);
            folder = open;
        }
        return open;
    }

    @Override
    public synchronized void close() {
        if (folder != null) {
            folder.close();
        }
        if (temporary != null) {
            KeptFiles.deleteFolder(temporary);
        }
    }
}
