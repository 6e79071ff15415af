package io.ticklane.exec.join;

import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.exchange.StagedWork;
import io.ticklane.exec.filter.KeyRange;
import io.ticklane.exec.memory.GrowingMemory;
import io.ticklane.exec.query.QueryContext;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The right rows of a hash join, as whole columns, with a look-up by their keys. Made in stages,
/// whose tasks run in parallel:
///
/// ```
///   batches --copy--> whole columns, range of the key --fill--> look-up
///                       (a range of rows each)           (a part of the table each)
/// ```
///
/// Threads: any, once made. A mark that a row has matched is one byte that is only ever set to one,
/// so workers need not agree on it; the marks are read after all workers have ended.
final class JoinTable implements AutoCloseable {
    private final QueryContext context;
    private final PhysicalNode.HashJoin node;
    private final WholeColumns whole;
    private final boolean hasOrdinals;
    private final List<Column> keys;
    private final GrowingMemory nullRows;
    private final GrowingMemory matched;
    private @Nullable Lookup lookup;
    private KeyRange range = KeyRange.NONE;
    private boolean copied;
    private boolean made;
    private int nullCount;

    /// The table of some batches, in their order; takes ownership of them. Nothing is made yet.
    JoinTable(QueryContext context, PhysicalNode.HashJoin node, List<Batch> batches) {
        this.context = context;
        this.node = node;
        List<SqlType> types = new ArrayList<>();
        node.right().output().fields().forEach(field -> types.add(field.type()));
        this.hasOrdinals =
                switch (node.kind()) {
                    case RIGHT, FULL -> !batches.isEmpty() && batches.get(0).ordinals() != null;
                    case INNER, LEFT, SEMI, ANTI, NULL_AWARE_ANTI, LEFT_MARK -> false;
                };
        if (hasOrdinals) {
            types.add(SqlType.BIGINT.withNullable(false));
        }
        this.whole = new WholeColumns(context.memory(), types, batches);
        this.keys = node.rightKeys().stream().map(whole.columns()::get).toList();
        this.nullRows = new GrowingMemory(context.memory());
        this.matched = new GrowingMemory(context.memory());
    }

    /// The next stage of making the table; null when it is made.
    StagedWork.@Nullable Stage next() {
        if (!copied) {
            copied = true;
            int step = (context.settings().morselRows() + 63) & -64;
            return new StagedWork.Stage(
                    (int) ((rows() + step - 1L) / step),
                    task -> copy(task * step, (int) Math.min(rows(), (task + 1L) * step)));
        }
        Lookup filling = lookup;
        if (filling == null) {
            whole.releaseBatches();
            filling = choose();
            lookup = filling;
        }
        StagedWork.Stage stage = filling.next();
        if (stage == null && !made) {
            made = true;
            finish();
        }
        return stage;
    }

    private void copy(int from, int to) {
        context.check();
        whole.copy(from, to);
        if (hasWholeKey()) {
            KeyRange part = KeyRange.of(keys.get(0), from, to);
            synchronized (this) {
                range = range.and(part);
            }
        }
    }

    /// Whether the key is one column of codes or whole numbers, on both sides.
    private boolean hasWholeKey() {
        return keys.size() == 1
                && isWhole(keys.get(0).lane())
                && isWhole(Lane.of(node.left().output().type(node.leftKeys().get(0))));
    }

    private static boolean isWhole(Lane lane) {
        return switch (lane) {
            case INT, LONG -> true;
            case BIT, DOUBLE, WIDE -> false;
        };
    }

    private Lookup choose() {
        if (keys.isEmpty()) {
            return new EveryRow(rows());
        }
        return hasWholeKey() && range.isDense(rows())
                ? new DirectLookup(
                        context, keys.get(0), node.leftKeys().get(0), node.nullsMatch(), range)
                : new HashLookup(context, keys, node.leftKeys(), node.nullsMatch());
    }

    private void finish() {
        switch (node.kind()) {
            case RIGHT, FULL -> matched.ensure(Math.max(1, rows()));
            case NULL_AWARE_ANTI, LEFT_MARK -> findNulls();
            case INNER, LEFT, SEMI, ANTI -> {}
        }
    }

    private void findNulls() {
        if (node.nullsMatch() || keys.stream().allMatch(key -> key.validity() == null)) {
            return;
        }
        for (int row = 0; row < rows(); row++) {
            if (anyNull(keys, row)) {
                nullRows.ensure((nullCount + 1L) << 2)
                        .set(ValueLayout.JAVA_INT_UNALIGNED, (long) nullCount << 2, row);
                nullCount++;
            }
        }
    }

    /// Whether a row has NULL in one of the columns.
    static boolean anyNull(List<Column> columns, int row) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).isNull(row)) {
                return true;
            }
        }
        return false;
    }

    /// Whether nothing is left to be made.
    boolean isMade() {
        return made;
    }

    List<Column> columns() {
        return whole.columns();
    }

    /// The ordinals of rows that may have no match, if they have some.
    @Nullable Column ordinals() {
        return hasOrdinals ? whole.columns().getLast() : null;
    }

    int rows() {
        return whole.rows();
    }

    Lookup lookup() {
        return Objects.requireNonNull(lookup, "a look-up that is filled");
    }

    /// How many rows have a NULL key; known for NOT IN and marks.
    int nullCount() {
        return nullCount;
    }

    /// A row with a NULL key.
    int nullRow(int index) {
        return nullRows.segment().get(ValueLayout.JAVA_INT_UNALIGNED, (long) index << 2);
    }

    /// The marks of rows that have matched, a byte each.
    MemorySegment marks() {
        return matched.segment();
    }

    boolean isMarked(int row) {
        return matched.segment().get(ValueLayout.JAVA_BYTE, row) != 0;
    }

    @Override
    public void close() {
        whole.close();
        nullRows.close();
        matched.close();
        Lookup filled = lookup;
        if (filled != null) {
            filled.close();
            lookup = null;
        }
    }
}
