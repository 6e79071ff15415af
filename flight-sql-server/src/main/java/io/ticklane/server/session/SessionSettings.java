package io.ticklane.server.session;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.exec.query.QuerySettings;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The settings of a session, changed by SET. None changes a bit of a result.
///
/// @param timeoutNanos after which a statement is stopped; 0 for never
public record SessionSettings(
        int workers, int batchRows, int morselRows, long memoryBytes, long timeoutNanos) {
    private static final int MOST_ROWS = 1 << 20;

    /// A setting that SET knows.
    public enum Name {
        WORKERS("morsels of a query that run at a time"),
        BATCH_SIZE("most rows of a batch"),
        MORSEL_SIZE("most rows that a worker takes at a time"),
        MEMORY_LIMIT("memory of a query, such as '512MB'"),
        STATEMENT_TIMEOUT("time after which a statement is stopped, such as '30s'; 0 for never");

        private final String description;

        Name(String description) {
            this.description = description;
        }

        String sql() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Name find(String name) {
            return Arrays.stream(values())
                    .filter(known -> known.name().equalsIgnoreCase(name))
                    .findFirst()
                    .orElseThrow(() ->
                            new EngineException(
                                    ErrorCode.INVALID_ARGUMENT,
                                    "unknown setting '"
                                            + name
                                            + "'; known are "
                                            + String.join(
                                                    ", ",
                                                    Arrays.stream(values())
                                                            .map(Name::sql)
                                                            .toList())));
        }
    }

    /// The settings that a new session has.
    public static SessionSettings standard(EngineSettings engine) {
        QuerySettings query = QuerySettings.standard(engine.queryMemoryBytes());
        return new SessionSettings(
                engine.workers(), query.batchRows(), query.morselRows(), query.memoryBytes(), 0);
    }

    /// How a query of the session runs.
    public QuerySettings query() {
        return new QuerySettings(workers, batchRows, morselRows, memoryBytes);
    }

    /// These settings with one changed; error 22023 for an unknown name or a bad value.
    public SessionSettings with(String name, Object value) {
        Name known = Name.find(name);
        return switch (known) {
            case WORKERS ->
                    new SessionSettings(
                            count(known, value, 1024),
                            batchRows,
                            morselRows,
                            memoryBytes,
                            timeoutNanos);
            case BATCH_SIZE ->
                    new SessionSettings(
                            workers,
                            count(known, value, MOST_ROWS),
                            morselRows,
                            memoryBytes,
                            timeoutNanos);
            case MORSEL_SIZE ->
                    new SessionSettings(
                            workers,
                            batchRows,
                            count(known, value, MOST_ROWS),
                            memoryBytes,
                            timeoutNanos);
            case MEMORY_LIMIT ->
                    new SessionSettings(
                            workers,
                            batchRows,
                            morselRows,
                            Quantity.bytes(known.sql(), value),
                            timeoutNanos);
            case STATEMENT_TIMEOUT ->
                    new SessionSettings(
                            workers,
                            batchRows,
                            morselRows,
                            memoryBytes,
                            Quantity.nanos(known.sql(), value));
        };
    }

    /// These settings with one as in others.
    public SessionSettings reset(String name, SessionSettings standard) {
        return switch (Name.find(name)) {
            case WORKERS -> with(name, (long) standard.workers);
            case BATCH_SIZE -> with(name, (long) standard.batchRows);
            case MORSEL_SIZE -> with(name, (long) standard.morselRows);
            case MEMORY_LIMIT -> with(name, standard.memoryBytes);
            case STATEMENT_TIMEOUT ->
                    new SessionSettings(
                            workers, batchRows, morselRows, memoryBytes, standard.timeoutNanos);
        };
    }

    /// Name, value and description of each.
    List<List<@Nullable Object>> rows() {
        return Arrays.stream(Name.values())
                .map(name ->
                        Arrays.<@Nullable Object>asList(name.sql(), text(name), name.description))
                .toList();
    }

    private String text(Name name) {
        return switch (name) {
            case WORKERS -> Integer.toString(workers);
            case BATCH_SIZE -> Integer.toString(batchRows);
            case MORSEL_SIZE -> Integer.toString(morselRows);
            case MEMORY_LIMIT -> Long.toString(memoryBytes);
            case STATEMENT_TIMEOUT -> Quantity.timeText(timeoutNanos);
        };
    }

    private static int count(Name name, Object value, int most) {
        String text = value.toString().strip();
        if (text.matches("[0-9]{1,9}")) {
            int count = Integer.parseInt(text);
            if (count >= 1 && count <= most) {
                return count;
            }
        }
        throw new EngineException(
                ErrorCode.INVALID_ARGUMENT,
                "setting "
                        + name.sql()
                        + " must be a whole number from 1 to "
                        + most
                        + ", not '"
                        + value
                        + "'");
    }
}
