package io.ticklane.server.session;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.exec.query.QuerySettings;
import io.ticklane.planner.distribution.Spread.Rereads;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The settings of a session, changed by SET. None changes a row of a result.
///
/// @param query how a query runs on a node
/// @param timeoutNanos after which a statement is stopped; 0 for never
/// @param distribution when other nodes take part
/// @param rereads when nodes read what others read too, rather than be sent rows
/// @param runtimeFilters whether scans leave out rows whose keys a join will not find
/// @param endpoints where clients fetch rows
/// @param unreadNanos in which a client has to begin to read each endpoint
public record SessionSettings(
        QuerySettings query,
        long timeoutNanos,
        Distribution distribution,
        Rereads rereads,
        boolean runtimeFilters,
        Endpoints endpoints,
        long unreadNanos) {
    private static final int MOST_ROWS = 1 << 20;
    private static final long UNREAD_NANOS = 600_000_000_000L;

    /// A setting that SET knows.
    public enum Name {
        WORKERS("morsels of a query that run at a time"),
        BATCH_SIZE("most rows of a batch"),
        MORSEL_SIZE("most rows that a worker takes at a time"),
        MEMORY_LIMIT("memory of a query, such as '512MB'"),
        STATEMENT_TIMEOUT("time after which a statement is stopped, such as '30s'; 0 for never"),
        DISTRIBUTION("whether other nodes of the cluster take part: auto, always or never"),
        REREADS(
                "whether each node reads all of a file for the rows of its keys, rather than be"
                        + " sent them: auto, always or never"),
        RUNTIME_FILTERS("whether scans leave out rows whose keys a join will not find: on or off"),
        ENDPOINTS(
                "where Flight clients fetch rows: from one node, or from all nodes that have some"),
        ENDPOINT_TIMEOUT("time in which a client has to begin to read each endpoint");

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

    /// When the other nodes of a cluster take part in a query.
    public enum Distribution {
        /// Where that is cheaper.
        AUTO,
        /// Wherever it is possible.
        ALWAYS,
        /// Not at all.
        NEVER
    }

    /// Where clients fetch the rows of a query that several nodes run.
    public enum Endpoints {
        /// From the node that was asked, in the order that they have on one node.
        ONE,
        /// From each node, where their order was not asked for.
        NODES
    }

    /// The settings that a new session has.
    public static SessionSettings standard(EngineSettings engine) {
        QuerySettings query = QuerySettings.standard(engine.queryMemoryBytes());
        return new SessionSettings(
                new QuerySettings(
                        engine.workers(),
                        query.batchRows(),
                        query.morselRows(),
                        query.memoryBytes()),
                0,
                Distribution.AUTO,
                Rereads.AUTO,
                true,
                Endpoints.ONE,
                UNREAD_NANOS);
    }

    /// These settings with one changed; error 22023 for an unknown name or a bad value.
    public SessionSettings with(String name, Object value) {
        Name known = Name.find(name);
        return switch (known) {
            case WORKERS ->
                    with(
                            new QuerySettings(
                                    count(known, value, 1024),
                                    query.batchRows(),
                                    query.morselRows(),
                                    query.memoryBytes()));
            case BATCH_SIZE ->
                    with(
                            new QuerySettings(
                                    query.workers(),
                                    count(known, value, MOST_ROWS),
                                    query.morselRows(),
                                    query.memoryBytes()));
            case MORSEL_SIZE ->
                    with(
                            new QuerySettings(
                                    query.workers(),
                                    query.batchRows(),
                                    count(known, value, MOST_ROWS),
                                    query.memoryBytes()));
            case MEMORY_LIMIT ->
                    with(
                            new QuerySettings(
                                    query.workers(),
                                    query.batchRows(),
                                    query.morselRows(),
                                    Quantity.bytes(known.sql(), value)));
            case STATEMENT_TIMEOUT -> with(Quantity.nanos(known.sql(), value));
            case DISTRIBUTION -> with(choice(known, Distribution.values(), value));
            case REREADS -> with(choice(known, Rereads.values(), value));
            case RUNTIME_FILTERS -> withFilters(isOn(known, value));
            case ENDPOINTS -> with(choice(known, Endpoints.values(), value));
            case ENDPOINT_TIMEOUT -> withUnread(unread(known, value));
        };
    }

    private SessionSettings with(QuerySettings other) {
        return new SessionSettings(
                other, timeoutNanos, distribution, rereads, runtimeFilters, endpoints, unreadNanos);
    }

    private SessionSettings with(long otherTimeoutNanos) {
        return new SessionSettings(
                query,
                otherTimeoutNanos,
                distribution,
                rereads,
                runtimeFilters,
                endpoints,
                unreadNanos);
    }

    private SessionSettings with(Distribution other) {
        return new SessionSettings(
                query, timeoutNanos, other, rereads, runtimeFilters, endpoints, unreadNanos);
    }

    private SessionSettings with(Rereads other) {
        return new SessionSettings(
                query, timeoutNanos, distribution, other, runtimeFilters, endpoints, unreadNanos);
    }

    /// These settings with rows fetched elsewhere.
    SessionSettings with(Endpoints other) {
        return new SessionSettings(
                query, timeoutNanos, distribution, rereads, runtimeFilters, other, unreadNanos);
    }

    private SessionSettings withUnread(long otherUnreadNanos) {
        return new SessionSettings(
                query,
                timeoutNanos,
                distribution,
                rereads,
                runtimeFilters,
                endpoints,
                otherUnreadNanos);
    }

    private SessionSettings withFilters(boolean on) {
        return new SessionSettings(
                query, timeoutNanos, distribution, rereads, on, endpoints, unreadNanos);
    }

    /// Rows that nobody fetches cannot be kept for ever.
    private static long unread(Name name, Object value) {
        long nanos = Quantity.nanos(name.sql(), value);
        if (nanos == 0) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT,
                    "setting " + name.sql() + " must be more than 0, not '" + value + "'");
        }
        return nanos;
    }

    /// These settings with one as in others.
    public SessionSettings reset(String name, SessionSettings standard) {
        return switch (Name.find(name)) {
            case WORKERS -> with(name, (long) standard.query.workers());
            case BATCH_SIZE -> with(name, (long) standard.query.batchRows());
            case MORSEL_SIZE -> with(name, (long) standard.query.morselRows());
            case MEMORY_LIMIT -> with(name, standard.query.memoryBytes());
            case STATEMENT_TIMEOUT -> with(standard.timeoutNanos);
            case DISTRIBUTION -> with(standard.distribution);
            case REREADS -> with(standard.rereads);
            case RUNTIME_FILTERS -> withFilters(standard.runtimeFilters);
            case ENDPOINTS -> with(standard.endpoints);
            case ENDPOINT_TIMEOUT -> withUnread(standard.unreadNanos);
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
            case WORKERS -> Integer.toString(query.workers());
            case BATCH_SIZE -> Integer.toString(query.batchRows());
            case MORSEL_SIZE -> Integer.toString(query.morselRows());
            case MEMORY_LIMIT -> Long.toString(query.memoryBytes());
            case STATEMENT_TIMEOUT -> Quantity.timeText(timeoutNanos);
            case DISTRIBUTION -> word(distribution);
            case REREADS -> word(rereads);
            case RUNTIME_FILTERS -> onOrOff(runtimeFilters);
            case ENDPOINTS -> word(endpoints);
            case ENDPOINT_TIMEOUT -> Quantity.timeText(unreadNanos);
        };
    }

    private static String word(Enum<?> choice) {
        return choice.name().toLowerCase(Locale.ROOT);
    }

    private static <E extends Enum<E>> E choice(Name name, E[] choices, Object value) {
        return Arrays.stream(choices)
                .filter(known -> known.name().equalsIgnoreCase(value.toString().strip()))
                .findFirst()
                .orElseThrow(() ->
                        new EngineException(
                                ErrorCode.INVALID_ARGUMENT,
                                "setting "
                                        + name.sql()
                                        + " must be "
                                        + Arrays.stream(choices)
                                                .map(SessionSettings::word)
                                                .collect(Collectors.joining(", "))
                                                .replaceFirst(", ([a-z]+)$", " or $1")
                                        + ", not '"
                                        + value
                                        + "'"));
    }

    private static String onOrOff(boolean on) {
        return on ? "on" : "off";
    }

    private static boolean isOn(Name name, Object value) {
        return switch (value.toString().strip().toLowerCase(Locale.ROOT)) {
            case "on" -> true;
            case "off" -> false;
            default ->
                    throw new EngineException(
                            ErrorCode.INVALID_ARGUMENT,
                            "setting " + name.sql() + " must be on or off, not '" + value + "'");
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
