package io.ticklane.server.query;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.server.session.StatementResult;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/// The endpoints of queries, by their tickets: those that clients read here, and those elsewhere of
/// queries that this node coordinates. A ticket has 256 random bits, so whoever knows one was given
/// it: no other proof is asked for.
///
/// Threads: any.
public final class Offers {
    private static final String PREFIX = "endpoint-";
    private static final int TICKET_BYTES = 32;
    private static final int KEPT_FAILURES = 1_000;

    private final SecureRandom random = new SecureRandom();
    private final Map<String, OfferedRows> here = new ConcurrentHashMap<>();
    private final Map<String, Consumer<String>> cancels = new ConcurrentHashMap<>();
    private final Map<String, EngineException> failures =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, EngineException> eldest) {
                    return size() > KEPT_FAILURES;
                }
            };

    /// A new ticket.
    String ticket() {
        byte[] name = new byte[TICKET_BYTES];
        random.nextBytes(name);
        return PREFIX + HexFormat.of().formatHex(name);
    }

    /// Whether this is the form of a ticket, of whatever node.
    public static boolean isTicket(String text) {
        return text.startsWith(PREFIX);
    }

    /// Lets a client come for rows.
    void add(String ticket, OfferedRows rows) {
        here.put(ticket, rows);
    }

    /// Lets a client cancel a query by one of its tickets, here.
    void add(String ticket, Consumer<String> cancel) {
        cancels.put(ticket, cancel);
    }

    /// The query has ended. Whoever comes late hears why it failed, if it did and that is not long
    /// ago.
    void remove(String ticket) {
        OfferedRows rows = here.remove(ticket);
        cancels.remove(ticket);
        if (rows != null) {
            rows.failure().ifPresent(reason -> keep(ticket, reason));
        }
    }

    private void keep(String ticket, EngineException reason) {
        synchronized (failures) {
            failures.put(ticket, reason);
        }
    }

    private Optional<EngineException> failure(String ticket) {
        synchronized (failures) {
            return Optional.ofNullable(failures.get(ticket));
        }
    }

    /// The rows of a ticket, for the one who comes first. The reader closes them.
    ///
    /// Errors: why the query failed, if it did; 26000 when the rows were read or are not here.
    public StatementResult claim(String ticket) {
        OfferedRows rows = here.get(ticket);
        if (rows == null) {
            throw failure(ticket)
                    .orElseGet(() ->
                            new EngineException(
                                    ErrorCode.UNKNOWN_STATEMENT,
                                    "unknown endpoint: it was read already, its query has ended, or"
                                            + " it is one of another node; run the query again"));
        }
        if (!rows.claim()) {
            throw new EngineException(
                    ErrorCode.UNKNOWN_STATEMENT,
                    "the endpoint was read already; its rows are given once, so run the query"
                            + " again");
        }
        return rows;
    }

    /// Ends the query of a ticket with 57014; false when there is none.
    public boolean cancel(String ticket, String reason) {
        Consumer<String> cancel = cancels.get(ticket);
        OfferedRows rows = here.get(ticket);
        if (cancel != null) {
            cancel.accept(reason);
        } else if (rows != null) {
            rows.cancel(reason);
        }
        return cancel != null || rows != null;
    }
}
