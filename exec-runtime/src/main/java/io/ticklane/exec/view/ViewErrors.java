package io.ticklane.exec.view;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Errors about the files of a view, worded in one place.
final class ViewErrors {
    private ViewErrors() {}

    /// Error XX001: bytes of a file are not those that were written.
    static EngineException damaged(Path file, long at, String what, @Nullable Throwable cause) {
        return new EngineException(
                ErrorCode.CORRUPT,
                "'"
                        + file
                        + "' is damaged at byte "
                        + at
                        + ": "
                        + what
                        + "; REFRESH MATERIALIZED VIEW computes the view again from its inputs",
                cause);
    }

    static EngineException damaged(Path file, long at, String what) {
        return damaged(file, at, what, null);
    }

    /// Error 58030. `act` is what cannot be done, such as `read`.
    static EngineException failed(String act, Path file, IOException cause) {
        String why =
                cause instanceof NoSuchFileException
                        ? "it is not there"
                        : cause.getMessage() == null ? cause.toString() : cause.getMessage();
        return new EngineException(
                ErrorCode.IO_ERROR, "cannot " + act + " '" + file + "': " + why, cause);
    }
}
