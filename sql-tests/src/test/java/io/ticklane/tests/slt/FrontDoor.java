package io.ticklane.tests.slt;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A way into the engine. Each file gets a fresh one, without tables.
public interface FrontDoor extends AutoCloseable {
    /// The name in test reports.
    String name();

    /// Runs a statement.
    Answer run(String sql) throws Refusal;

    @Override
    void close() throws java.sql.SQLException;

    /// What a statement gave: rows of values as text (null for NULL), or none.
    record Answer(List<String> columns, List<List<@Nullable String>> rows) {}

    /// An error of the engine as it came through the door. The SQLSTATE is empty where the door
    /// loses it.
    final class Refusal extends Exception {
        private static final long serialVersionUID = 1L;
        private final String sqlState;

        /// An error with its SQLSTATE.
        public Refusal(String sqlState, String message, Throwable cause) {
            super(message, cause);
            this.sqlState = sqlState;
        }

        /// The SQLSTATE; empty where the door loses it.
        public String sqlState() {
            return sqlState;
        }
    }
}
