package io.ticklane.exec.view;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The folder in which the snapshots of a view are, which nothing else is in.
///
/// Several nodes may have one folder. Who writes the view now need not be who wrote it when a
/// deletion was decided, so a node deletes only files that were there before it took the view over,
/// or that a commit of its own has replaced: no later commit needs those.
///
/// Errors: 58030.
public final class SnapshotFiles {
    private SnapshotFiles() {}

    /// All files of the folder.
    public static List<Path> all(Path folder) {
        return ViewFolder.files(folder);
    }

    /// Deletes all files of the folder but those of these snapshots.
    public static void keepOnly(List<Commit.Snapshot> kept, Path folder) {
        deleteOthers(all(folder), kept);
    }

    /// Deletes those of some files that are of no such snapshot. One that is gone already is none.
    public static void deleteOthers(List<Path> files, List<Commit.Snapshot> kept) {
        Set<String> names = new HashSet<>();
        kept.forEach(snapshot -> names.add(snapshot.file()));
        for (Path file : files) {
            if (!names.contains(file.getFileName().toString())) {
                ViewFolder.delete(file);
            }
        }
    }
}
