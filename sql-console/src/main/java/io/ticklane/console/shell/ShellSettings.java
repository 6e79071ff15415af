package io.ticklane.console.shell;

import io.ticklane.console.result.Format;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/// What the user has switched on and off.
final class ShellSettings {
    /// How results are written.
    Format format = Format.TABLE;

    /// Whether the time of each statement is shown.
    boolean timing = true;

    /// Whether each column of a row has a line of its own.
    boolean expanded;

    /// Rows of a table that are shown in a window; 0 for as many as fit.
    int rows;

    /// Where results go instead of the screen.
    @Nullable OutputStream file;

    /// The last query, for `\plot`.
    @Nullable String lastQuery;
}
