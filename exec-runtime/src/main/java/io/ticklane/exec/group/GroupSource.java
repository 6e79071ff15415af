package io.ticklane.exec.group;

import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.aggregate.Accumulator;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.batch.RowPicker;
import io.ticklane.exec.operator.BatchConsumer;
import io.ticklane.exec.operator.Source;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.rows.RowStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Gives the keys and results of groups, or the states of a PARTIAL aggregate, a row each, made
/// when they are read. Owns what it reads.
///
/// Threads: any.
final class GroupSource implements Source {
    private static final int MOST_ROWS = 16_384;

    private final QueryContext context;
    private final List<GroupStep> steps;
    private final List<SqlType> types = new ArrayList<>();
    private final MergedGroups groups;
    private final List<@Nullable CollectedResult> collected;
    private final boolean states;
    private final boolean numbered;
    private final int keys;
    private final int[] stepOfCall;
    private final List<Integer> lateSteps = new ArrayList<>();
    private final AtomicLong sequence = new AtomicLong();

    /// A source of the groups of a plan node, with ordinals if it is `numbered`. Steps whose
    /// accumulators merge in parallel are merged here, the others must be already.
    GroupSource(
            QueryContext context,
            PhysicalNode.Aggregate node,
            List<GroupStep> steps,
            MergedGroups groups,
            List<@Nullable CollectedResult> collected,
            boolean numbered) {
        this.states = node.phase() == PhysicalNode.Aggregate.Phase.PARTIAL;
        this.numbered = numbered;
        this.context = context;
        this.steps = steps;
        this.groups = groups;
        this.collected = collected;
        this.keys = node.keys().size();
        this.stepOfCall = new int[node.calls().size()];
        node.calls().forEach(call -> types.add(call.type()));
        for (int step = 0; step < steps.size(); step++) {
            for (int call : steps.get(step).calls()) {
                stepOfCall[call] = step;
            }
            if (isLate(groups, step)) {
                lateSteps.add(step);
            }
        }
    }

    /// Whether a step's groups are merged when they are read.
    static boolean isLate(MergedGroups groups, int step) {
        Accumulator accumulator = groups.locals().get(0).accumulator(step);
        return accumulator != null && accumulator.concurrent();
    }

    @Override
    public @Nullable Morsel next() {
        int most = Math.min(MOST_ROWS, context.settings().morselRows());
        long number = sequence.getAndIncrement();
        long from = number * most;
        return from >= groups.size()
                ? null
                : new Part(number, (int) from, (int) Math.min(groups.size(), from + most));
    }

    @Override
    public void close() {
        groups.close();
        for (CollectedResult result : collected) {
            if (result != null) {
                result.close();
            }
        }
    }

    private final class Part implements Morsel {
        private final long number;
        private final int first;
        private final int end;

        private Part(long number, int first, int end) {
            this.number = number;
            this.first = first;
            this.end = end;
        }

        @Override
        public long sequence() {
            return number;
        }

        @Override
        public long floor() {
            return numbered ? groups.firstPosition(end - 1) : Morsel.super.floor();
        }

        @Override
        public void read(BatchConsumer out) {
            int most = context.settings().batchRows();
            for (int from = first; from < end; from += most) {
                context.check();
                int to = Math.min(end, from + most);
                groups.mergeToRead(lateSteps, from, to);
                out.accept(new Rows(from, to).batch(number));
            }
        }
    }

    /// The rows at the places `[from, to)`: the slots of each home together, then put in order.
    private final class Rows {
        private final int from;
        private final int count;
        private final int[] slots;
        private final int[] starts;
        private final int[] order;
        private final boolean oneHome;

        private Rows(int from, int to) {
            this.from = from;
            this.count = to - from;
            this.slots = new int[count];
            this.order = new int[count];
            this.starts = new int[groups.locals().size() + 1];
            for (int i = 0; i < count; i++) {
                starts[groups.home(from + i) + 1]++;
            }
            this.oneHome = starts[groups.home(from) + 1] == count;
            for (int home = 1; home < starts.length; home++) {
                starts[home] += starts[home - 1];
            }
            int[] next = starts.clone();
            for (int i = 0; i < count; i++) {
                int place = next[groups.home(from + i)]++;
                slots[place] = groups.slot(from + i);
                order[i] = place;
            }
        }

        private Batch batch(long number) {
            List<Column> columns = new ArrayList<>(keys + types.size());
            try {
                int[] ids = new int[count];
                for (int i = 0; i < count; i++) {
                    ids[i] = groups.id(from + i);
                }
                for (int key = 0; key < keys; key++) {
                    columns.add(keyColumn(ids, key));
                }
                if (states) {
                    for (int step = 0; step < steps.size(); step++) {
                        addStates(step, columns);
                    }
                } else {
                    for (int call = 0; call < types.size(); call++) {
                        columns.add(callColumn(call));
                    }
                }
                return new Batch(number, count, columns, numbered ? positions() : null);
            } catch (Throwable e) {
                RowStore.closeAll(columns);
                throw e;
            }
        }

        private Column positions() {
            SqlType type = SqlType.BIGINT.withNullable(false);
            try (ColumnBuilder builder = new ColumnBuilder(context.memory(), type, count)) {
                for (int place = from; place < from + count; place++) {
                    builder.append(groups.firstPosition(place));
                }
                return builder.build();
            }
        }

        private void addStates(int step, List<Column> columns) {
            List<ColumnBuilder> builders = new ArrayList<>();
            try {
                Accumulator any = Objects.requireNonNull(groups.locals().get(0).accumulator(step));
                for (SqlType type : any.stateTypes()) {
                    builders.add(new ColumnBuilder(context.memory(), type, count));
                }
                for (int home = 0; home < starts.length - 1; home++) {
                    Accumulator accumulator = groups.locals().get(home).accumulator(step);
                    int[] picked = slots(home);
                    if (picked.length > 0 && accumulator != null) {
                        locked(
                                accumulator,
                                () -> accumulator.appendStates(picked, picked.length, builders));
                    }
                }
                for (ColumnBuilder builder : builders) {
                    columns.add(inOrder(builder.build()));
                }
            } finally {
                builders.forEach(ColumnBuilder::close);
            }
        }

        private Column keyColumn(int[] ids, int key) {
            SqlType type = groups.table().type(key);
            try (ColumnBuilder builder = new ColumnBuilder(context.memory(), type, count)) {
                groups.table().appendKeys(ids, count, key, builder);
                return builder.build();
            }
        }

        private Column callColumn(int call) {
            int step = stepOfCall[call];
            CollectedResult result = collected.get(step);
            try (ColumnBuilder builder =
                    new ColumnBuilder(context.memory(), types.get(call), count)) {
                if (result != null) {
                    synchronized (result) {
                        for (int place = from; place < from + count; place++) {
                            result.result(place, builder);
                        }
                    }
                    return builder.build();
                }
                for (int home = 0; home < starts.length - 1; home++) {
                    append(step, call, home, builder);
                }
                return inOrder(builder.build());
            }
        }

        /// The column with its rows, which are in the order of the homes, at their places.
        private Column inOrder(Column column) {
            if (oneHome) {
                return column;
            }
            try (column) {
                return RowPicker.pick(context.memory(), column, order, count);
            }
        }

        private void append(int step, int call, int home, ColumnBuilder builder) {
            Accumulator accumulator = groups.locals().get(home).accumulator(step);
            int[] picked = slots(home);
            if (picked.length > 0 && accumulator != null) {
                int sharer = steps.get(step).calls().indexOf(call);
                locked(
                        accumulator,
                        () -> accumulator.results(sharer, picked, picked.length, builder));
            }
        }

        private int[] slots(int home) {
            return starts[home + 1] - starts[home] == count
                    ? slots
                    : Arrays.copyOfRange(slots, starts[home], starts[home + 1]);
        }

        private static void locked(Accumulator accumulator, Runnable read) {
            if (accumulator.concurrent()) {
                read.run();
            } else {
                synchronized (accumulator) {
                    read.run();
                }
            }
        }
    }
}
