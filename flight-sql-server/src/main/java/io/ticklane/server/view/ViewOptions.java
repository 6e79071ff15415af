package io.ticklane.server.view;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.TableSource.Option;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;

/// What CREATE MATERIALIZED VIEW says WITH.
///
/// @param commitMillis the longest time from a row to its commit
/// @param snapshotSeconds the time from one snapshot of the state to the next one
/// @param keepsLate whether rows that are left out because they are late can be read
/// @param divided whether each partition of its tables is worked on by itself
/// @param output where the rows go; empty for the node's folder of state
public record ViewOptions(
        long commitMillis,
        long snapshotSeconds,
        boolean keepsLate,
        boolean divided,
        Optional<Output> output) {
    private static final String COMMIT = "commit_millis";
    private static final String SNAPSHOT = "snapshot_seconds";
    private static final String LATE = "late_rows";
    private static final String KEEP = "keep";
    private static final String COUNT = "count";
    private static final String DIVIDED = "divided";
    private static final String CONNECTOR = "connector";
    private static final String OUTPUT = "output.";
    private static final long USUAL_COMMIT = 200;
    private static final long USUAL_SNAPSHOT = 10;

    /// A table of a connector, as the output.
    ///
    /// @param options those of the connector, by name
    public record Output(String connector, List<Option> options) {
        public Output {
            options = List.copyOf(options);
        }

        /// Without the values of the options, which may be secrets.
        @Override
        public String toString() {
            return connector;
        }
    }

    /// The options of a statement.
    ///
    /// Errors: 22023 for one that is unknown or has a value that is not allowed; those of a
    /// connector are checked by it.
    static ViewOptions of(Map<String, Object> given) {
        long commit = USUAL_COMMIT;
        long snapshot = USUAL_SNAPSHOT;
        boolean keepsLate = false;
        boolean divided = false;
        String connector = "";
        List<Option> others = new ArrayList<>();
        for (Map.Entry<String, Object> option : new TreeMap<>(given).entrySet()) {
            String name = option.getKey().toLowerCase(Locale.ROOT);
            switch (name) {
                case COMMIT -> commit = whole(name, option.getValue(), 60_000);
                case SNAPSHOT -> snapshot = whole(name, option.getValue(), 86_400);
                case LATE -> keepsLate = keeps(option.getValue());
                case DIVIDED -> divided = isTrue(name, option.getValue());
                case CONNECTOR -> connector = text(option.getValue()).toLowerCase(Locale.ROOT);
                default -> others.add(new Option(name, text(option.getValue())));
            }
        }
        if (connector.isEmpty() && !others.isEmpty()) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT,
                    "a materialized view has no option "
                            + others.getFirst().name()
                            + "; it has "
                            + COMMIT
                            + ", "
                            + SNAPSHOT
                            + ", "
                            + LATE
                            + ", "
                            + DIVIDED
                            + " and "
                            + CONNECTOR
                            + ", with the options of that");
        }
        if (connector.isEmpty() && divided) {
            throw new EngineException(
                    ErrorCode.FEATURE_NOT_SUPPORTED,
                    "a materialized view whose rows are kept on the node cannot be divided: each part"
                            + " writes a partition of a topic; give the option connector = 'kafka'"
                            + " too");
        }
        return new ViewOptions(
                commit,
                snapshot,
                keepsLate,
                divided,
                connector.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new Output(connector, others)));
    }

    private static boolean keeps(Object value) {
        return switch (text(value).toLowerCase(Locale.ROOT)) {
            case KEEP -> true;
            case COUNT -> false;
            default ->
                    throw new EngineException(
                            ErrorCode.INVALID_ARGUMENT,
                            "the option "
                                    + LATE
                                    + " is '"
                                    + COUNT
                                    + "' or '"
                                    + KEEP
                                    + "', not '"
                                    + value
                                    + "'");
        };
    }

    private static boolean isTrue(String name, Object value) {
        return switch (text(value).toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default ->
                    throw new EngineException(
                            ErrorCode.INVALID_ARGUMENT,
                            "the option " + name + " is true or false, not '" + value + "'");
        };
    }

    private static String text(Object value) {
        return value instanceof BigDecimal number ? number.toPlainString() : value.toString();
    }

    private static long whole(String name, Object value, long most) {
        if (value instanceof Long number && number >= 1 && number <= most) {
            return number;
        }
        throw new EngineException(
                ErrorCode.INVALID_ARGUMENT,
                "the option " + name + " is a whole number from 1 to " + most + ", not " + value);
    }

    /// Refuses commits that are further apart.
    ///
    /// Errors: 22023.
    void requireCommit(long mostMillis) {
        whole(COMMIT, commitMillis, mostMillis);
    }

    void put(Properties into) {
        into.setProperty(COMMIT, Long.toString(commitMillis));
        into.setProperty(SNAPSHOT, Long.toString(snapshotSeconds));
        into.setProperty(LATE, keepsLate ? KEEP : COUNT);
        into.setProperty(DIVIDED, Boolean.toString(divided));
        output.ifPresent(target -> {
            into.setProperty(CONNECTOR, target.connector());
            target.options()
                    .forEach(option -> into.setProperty(OUTPUT + option.name(), option.value()));
        });
    }

    static ViewOptions get(Properties from) {
        List<Option> options =
                from.stringPropertyNames().stream()
                        .filter(name -> name.startsWith(OUTPUT))
                        .sorted()
                        .map(name ->
                                new Option(name.substring(OUTPUT.length()), from.getProperty(name)))
                        .toList();
        return new ViewOptions(
                Long.parseLong(from.getProperty(COMMIT)),
                Long.parseLong(from.getProperty(SNAPSHOT)),
                keeps(from.getProperty(LATE, COUNT)),
                isTrue(DIVIDED, from.getProperty(DIVIDED, "false")),
                Optional.ofNullable(from.getProperty(CONNECTOR))
                        .map(connector -> new Output(connector, options)));
    }
}
