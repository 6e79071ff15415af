package io.ticklane.exec.filter;

import io.ticklane.exec.batch.Column;
import io.ticklane.exec.query.QueryContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The key filters of some fragments on one node. A join says how many tables it makes (one, or one
/// for each lane) and brings the keys of each; when all are there, the filter is made and the scans
/// may run. A join that will bring no more gives the filter up, and the scans run without.
///
/// Threads: put together by one; keys come from any. Closed after all pipelines; the keys stay open
/// until the filter is made.
public final class KeyFilters implements AutoCloseable {
    private final QueryContext context;
    private final Map<Integer, Awaited> all = new HashMap<>();

    /// No filter yet.
    public KeyFilters(QueryContext context) {
        this.context = context;
    }

    private static final class Awaited {
        private final List<Runnable> waiting = new ArrayList<>();
        private final List<Column> keys = new ArrayList<>();
        private int missing;
        private boolean ended;
        private @Nullable KeyFilter filter;
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

    /// Brings a part of the keys of a filter, which is made of all.
    public synchronized void add(int id, Column part, boolean nullsMatch) {
        Awaited awaited = awaited(id);
        if (awaited.ended) {
            return;
        }
        awaited.keys.add(part);
        if (--awaited.missing == 0) {
            if (KeyFilter.isWorth(awaited.keys)) {
                awaited.filter = KeyFilter.of(context, awaited.keys, nullsMatch);
            }
            end(awaited);
        }
    }

    /// No further keys of a filter come; nothing if it is made.
    public synchronized void giveUp(int id) {
        end(awaited(id));
    }

    private static void end(Awaited awaited) {
        awaited.ended = true;
        awaited.keys.clear();
        awaited.waiting.forEach(Runnable::run);
        awaited.waiting.clear();
    }

    /// A filter that was made; empty if it was given up, or has too many keys.
    public synchronized Optional<KeyFilter> find(int id) {
        return Optional.ofNullable(awaited(id).filter);
    }

    @Override
    public synchronized void close() {
        for (Awaited awaited : all.values()) {
            KeyFilter made = awaited.filter;
            awaited.filter = null;
            if (made != null) {
                made.close();
            }
        }
    }
}
