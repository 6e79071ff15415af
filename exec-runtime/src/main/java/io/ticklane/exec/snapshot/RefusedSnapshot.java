package io.ticklane.exec.snapshot;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The cause of an error that says that a snapshot cannot be used, by which those who have another
/// one tell it from errors of other things. The message says why.
public final class RefusedSnapshot extends Exception {
    private static final long serialVersionUID = 1L;

    RefusedSnapshot(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /// Why a snapshot cannot be used, if that is what a failure came of.
    public static Optional<String> reason(Throwable failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof RefusedSnapshot refused) {
                return Optional.of(String.valueOf(refused.getMessage()));
            }
        }
        return Optional.empty();
    }
}
