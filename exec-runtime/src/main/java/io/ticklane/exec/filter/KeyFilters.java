package io.ticklane.exec.filter;

import io.ticklane.exec.batch.Column;
import io.ticklane.exec.query.QueryContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The key filters of some fragments on one node. A join says how many tables it makes (one, or one
/// for each lane) and brings the keys of each, and so may other nodes; when all are there, the
/// filter is made and the scans may run. A join that will bring no more gives the filter up, and
/// the scans run without.
///
/// Threads: put together by one; keys come from any, also when it is closed, where they are too
/// late.
public final class KeyFilters implements KeyTaker, AutoCloseable {
    private final QueryContext context;
    private final Map<Integer, Awaited> all = new HashMap<>();
    private boolean closed;

    /// No filter yet.
    public KeyFilters(QueryContext context) {
        this.context = context;
    }

    private static final class Awaited {
        private final List<Runnable> waiting = new ArrayList<>();

        /// Those that have come, each with a reference of its own.
        private final List<Column> keys = new ArrayList<>();

        private int missing;
        private boolean ended;
        private @Nullable KeyFilter filter;

        private void releaseKeys() {
            keys.forEach(Column::close);
            keys.clear();
        }
    }

    private Awaited awaited(int id) {
        return all.computeIfAbsent(id, _ -> new Awaited());
    }

    /// Keys of a filter will come in so many parts.
    public synchronized void expect(int id, int parts) {
        awaited(id).missing = parts;
    }

    /// Runs an action when a filter is made or given up.
    public synchronized void whenReady(int id, Runnable action) {
        Awaited awaited = awaited(id);
        if (awaited.ended) {
            action.run();
        } else {
            awaited.waiting.add(action);
        }
    }

    @Override
    public void add(int id, Column part, boolean nullsMatch) {
        add(id, List.of(part), nullsMatch);
    }

    /// Brings one part of the keys of a filter, which is in some columns of one lane.
    public void add(int id, List<Column> part, boolean nullsMatch) {
        add(
                id,
                nullsMatch,
                () -> {
                    part.forEach(Column::retain);
                    return part;
                });
    }

    /// Brings one part of the keys of a filter, which is made only if it is still waited for; takes
    /// ownership of the columns.
    public synchronized void add(int id, boolean nullsMatch, Supplier<List<Column>> part) {
        Awaited awaited = awaited(id);
        if (awaited.ended || closed) {
            return;
        }
        awaited.keys.addAll(part.get());
        if (--awaited.missing == 0) {
            if (KeyFilter.isWorth(awaited.keys)) {
                awaited.filter = KeyFilter.of(context, awaited.keys, nullsMatch);
            }
            end(awaited);
        }
    }

    @Override
    public synchronized void giveUp(int id) {
        end(awaited(id));
    }

    private static void end(Awaited awaited) {
        awaited.ended = true;
        awaited.releaseKeys();
        awaited.waiting.forEach(Runnable::run);
        awaited.waiting.clear();
    }

    /// A filter that was made; empty if it was given up, or has too many keys.
    public synchronized Optional<KeyFilter> find(int id) {
        return Optional.ofNullable(awaited(id).filter);
    }

    @Override
    public synchronized void close() {
        closed = true;
        for (Awaited awaited : all.values()) {
            awaited.releaseKeys();
            KeyFilter made = awaited.filter;
            awaited.filter = null;
            if (made != null) {
                made.close();
            }
        }
    }
}
