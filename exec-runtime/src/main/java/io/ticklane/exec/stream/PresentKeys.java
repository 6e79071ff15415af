package io.ticklane.exec.stream;

import io.ticklane.api.snapshot.StateReader;
import io.ticklane.api.snapshot.StateWriter;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.memory.GrowingLongs;
import io.ticklane.exec.memory.QueryMemory;
import io.ticklane.exec.rows.KeyTable;
import io.ticklane.exec.snapshot.Saved;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// Which keys have a row now. Memory is that of the keys that have one, up to a factor: others are
/// forgotten when they are more, and so are those of windows that have ended.
///
/// Threads: one at a time.
final class PresentKeys implements Saved, AutoCloseable {
    private static final int LEAST = 1024;

    private final QueryMemory memory;
    private final List<SqlType> types;
    private final Optional<Integer> window;
    private KeyTable table;

    /// for each slot the number of the row that brought its key, from 1; 0 where it has none now
    private GrowingLongs since;

    private long brought;
    private long ended = Long.MIN_VALUE;
    private int most = LEAST;

    /// No keys of columns of these types, of which one may be a window of time.
    PresentKeys(QueryMemory memory, List<SqlType> types, Optional<Integer> window) {
        this.memory = memory;
        this.types = List.copyOf(types);
        this.window = window;
        this.table = new KeyTable(memory, types);
        this.since = new GrowingLongs(memory);
    }

    /// The slots of the keys of rows, four bytes each; overwritten by the next call.
    MemorySegment slots(List<Column> keys, int rows) {
        if (table.size() >= most) {
            forget();
        }
        MemorySegment slots = table.assign(keys, rows);
        since.ensure(table.size());
        return slots;
    }

    /// The key of a slot has a row.
    void put(int slot) {
        if (since.get(slot) == 0) {
            since.set(slot, ++brought);
        }
    }

    /// The key of a slot has no row; whether it had one.
    boolean remove(int slot) {
        boolean was = since.get(slot) != 0;
        since.set(slot, 0);
        return was;
    }

    /// No key of a window below this one comes any more.
    void endBelow(long least) {
        ended = Math.max(ended, least);
    }

    /// Keeps the keys that have rows and may still come, in the order in which these came.
    private void forget() {
        if (types.isEmpty()) {
            return;
        }
        int[] kept = kept();
        KeyTable fewer = new KeyTable(memory, types);
        GrowingLongs times = new GrowingLongs(memory);
        List<Column> keys = new ArrayList<>();
        try {
            for (int key = 0; key < types.size(); key++) {
                keys.add(column(kept, key));
            }
            fewer.assign(keys, kept.length);
            times.ensure(kept.length);
            for (int i = 0; i < kept.length; i++) {
                times.set(i, since.get(kept[i]));
            }
        } catch (Throwable e) {
            fewer.close();
            times.close();
            throw e;
        } finally {
            keys.forEach(Column::close);
        }
        close();
        table = fewer;
        since = times;
        most = Math.max(LEAST, 2 * kept.length);
    }

    private int[] kept() {
        int[] there =
                IntStream.range(0, table.size())
                        .filter(slot -> since.get(slot) != 0)
                        .boxed()
                        .sorted(Comparator.comparingLong(slot -> since.get(slot)))
                        .mapToInt(Integer::intValue)
                        .toArray();
        if (window.isEmpty()) {
            return there;
        }
        try (Column windows = column(there, window.get())) {
            return IntStream.range(0, there.length)
                    .filter(i -> windows.longValue(i) >= ended)
                    .map(i -> there[i])
                    .toArray();
        }
    }

    private Column column(int[] slots, int key) {
        try (ColumnBuilder builder = new ColumnBuilder(memory, types.get(key), slots.length)) {
            table.appendKeys(slots, slots.length, key, builder);
            return builder.build();
        }
    }

    @Override
    public void save(StateWriter out) {
        forget();
        out.writeLong(brought);
        table.save(out);
        since.save(out, table.size());
    }

    @Override
    public void restore(StateReader in) {
        brought = in.readLong();
        table.restore(in);
        since.restore(in, table.size());
        most = Math.max(LEAST, 2 * table.size());
    }

    @Override
    public void close() {
        table.close();
        since.close();
    }
}
