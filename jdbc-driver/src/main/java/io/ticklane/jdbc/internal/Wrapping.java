package io.ticklane.jdbc.internal;

import io.ticklane.jdbc.internal.error.SqlErrors;
import java.sql.SQLException;

/// `unwrap` for all JDBC objects of the driver, which wrap nothing but themselves.
final class Wrapping {
    private Wrapping() {}

    static <T> T unwrap(Object self, Class<T> wanted) throws SQLException {
        if (wanted.isInstance(self)) {
            return wanted.cast(self);
        }
        throw SqlErrors.of(
                SqlErrors.INVALID, self.getClass().getSimpleName() + " is no " + wanted.getName());
    }
}
