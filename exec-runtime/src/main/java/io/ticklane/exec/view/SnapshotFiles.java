package io.ticklane.exec.view;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The folder in which the snapshots of a view are, which nothing else is in.
public final class SnapshotFiles {
    private SnapshotFiles() {}

    /// Deletes all files of the folder but those of these snapshots.
    ///
    /// Errors: 58030.
    public static void keepOnly(List<Commit.Snapshot> kept, Path folder) {
        Set<String> names = new HashSet<>();
        kept.forEach(snapshot -> names.add(snapshot.file()));
        for (Path file : ViewFolder.files(folder)) {
            if (!names.contains(file.getFileName().toString())) {
                ViewFolder.delete(file);
            }
        }
    }
}
