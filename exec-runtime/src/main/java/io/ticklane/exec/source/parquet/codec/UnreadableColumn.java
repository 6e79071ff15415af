package io.ticklane.exec.source.parquet.codec;

import java.io.Serial;

/// A column is whole, but in a form that is not supported. Becomes error 0A000 with the file's
/// name.
public final class UnreadableColumn extends RuntimeException {
    @Serial private static final long serialVersionUID = 1;

    /// Says which column it is and what of it is not supported.
    public UnreadableColumn(String column, String what) {
        super("column " + column + " " + what);
    }
}
