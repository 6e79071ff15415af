package io.ticklane.server.view;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.exec.snapshot.RefusedSnapshot;
import io.ticklane.exec.view.Commit;
import io.ticklane.exec.view.ViewOutput;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// From which snapshot a view comes back to its last commit: the newest one that can be used. Where
/// there is none, its log is read from the beginning.
///
/// Threads: that of the task.
final class SnapshotChoice {
    private final ViewDefinition view;

    /// why files cannot be used, the newest first
    private final Map<String, String> refused = new LinkedHashMap<>();

    private Optional<Commit.Snapshot> chosen = Optional.empty();
    private boolean comesBack;

    SnapshotChoice(ViewDefinition view) {
        this.view = view;
    }

    /// The newest snapshot that is there and was not refused. One that is not on this node, because
    /// another one made it, is done without.
    Optional<Commit.Snapshot> choose(ViewOutput output) {
        chosen = Optional.empty();
        comesBack = output.last().isPresent();
        for (Commit.Snapshot each : output.snapshots()) {
            if (!Files.exists(output.snapshotFolder().resolve(each.file()))) {
                refused.put(each.file(), "it is not in " + output.snapshotFolder());
            }
            if (chosen.isEmpty() && !refused.containsKey(each.file())) {
                chosen = Optional.of(each);
            }
        }
        return chosen;
    }

    /// What was chosen last.
    Optional<Commit.Snapshot> chosen() {
        return chosen;
    }

    /// Whether an error says that the chosen one cannot be used, which is not chosen again then.
    boolean isRefused(EngineException e) {
        Optional<String> why = RefusedSnapshot.reason(e);
        if (chosen.isEmpty() || why.isEmpty()) {
            return false;
        }
        refused.put(chosen.get().file(), why.get());
        chosen = Optional.empty();
        return true;
    }

    /// Whether something else than the newest one was chosen, so that there should soon be another.
    boolean isSecondBest() {
        return !refused.isEmpty();
    }

    /// The view has come back to its last commit.
    void arrived() {
        comesBack = false;
    }

    /// There is a new snapshot, and those before it do not matter any more.
    void replaced(Commit.Snapshot newest) {
        refused.clear();
        chosen = Optional.of(newest);
    }

    /// What to say of how the view came back; empty where the newest one was used.
    Optional<String> message() {
        return refused.entrySet().stream()
                .findFirst()
                .map(newest ->
                        "the snapshot "
                                + newest.getKey()
                                + " cannot be used: "
                                + newest.getValue()
                                + "; the state was computed from "
                                + chosen.map(other -> "the one before it, " + other.file())
                                        .orElse("the log, from its beginning"));
    }

    /// The error of a view that could not come back to its last commit. Where it had to read its
    /// log from the beginning, and could not, it says what is left to do.
    EngineException explained(EngineException e) {
        if (!comesBack || chosen.isPresent() || e.code() != ErrorCode.SOURCE_FAILED) {
            return e;
        }
        String what =
                refused.isEmpty()
                        ? "there is no snapshot of the state of the materialized view "
                                + view.name()
                        : "no snapshot of the state of the materialized view "
                                + view.name()
                                + " can be used ("
                                + String.join(
                                        "; ",
                                        refused.entrySet().stream()
                                                .map(each -> each.getKey() + ": " + each.getValue())
                                                .toList())
                                + ")";
        return new EngineException(
                refused.isEmpty() ? e.code() : ErrorCode.CORRUPT,
                what
                        + ", and its log cannot be read from where it began: "
                        + e.getMessage()
                        + "; REFRESH MATERIALIZED VIEW "
                        + view.name()
                        + " computes it again from what the log still has",
                e);
    }
}
