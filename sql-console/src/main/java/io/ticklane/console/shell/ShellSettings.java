package io.ticklane.console.shell;

import io.ticklane.console.result.Format;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/// What the user has switched on and off.
final class ShellSettings {
    private static final int ROWS_SHOWN = 40;

    /// How results are written.
    Format format = Format.TABLE;

    /// Whether the time of each statement is shown.
    boolean timing = true;

    /// Whether each column of a row has a line of its own.
    boolean expanded;

    /// Rows of a table that are shown in a window.
    int rows = ROWS_SHOWN;

    /// Where results go instead of the screen.
    @Nullable OutputStream file;

    /// The last query, for `\plot`.
    @Nullable String lastQuery;
}
