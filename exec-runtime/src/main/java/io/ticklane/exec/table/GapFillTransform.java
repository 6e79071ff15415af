package io.ticklane.exec.table;

import io.ticklane.api.column.Slots;
import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.function.BuiltinTable;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.snapshot.StateReader;
import io.ticklane.api.snapshot.StateWriter;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.api.type.TypeKind;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.expression.value.Calendar;
import io.ticklane.exec.memory.GrowingLongs;
import io.ticklane.exec.operator.BatchConsumer;
import io.ticklane.exec.operator.Transform;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.rows.KeyTable;
import io.ticklane.exec.rows.LiteralColumn;
import io.ticklane.exec.snapshot.Saved;
import io.ticklane.exec.window.KeyOrder;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// GAP_FILL: all rows that come in, and before a row those for the steps of the time that are
/// missing since the row before it of the same key. The steps of a key are counted from its first
/// time. Rows without a time pass and fill nothing.
///
/// One row of each key is kept.
///
/// Serial: one for each lane.
public final class GapFillTransform implements Transform {
    private static final long MOST_ROWS = 10_000_000;

    private static final int FIRST = 0;
    private static final int STEPS = 1;
    private static final int NEXT = 2;
    private static final int LAST = 3;
    private static final int WIDTH = 4;

    /// How a column of a missing row is filled; `place` is that among the kept columns, `constant`
    /// a column of one row.
    private record Filling(
            int column, SqlType type, String method, int place, @Nullable Column constant) {}

    private final PhysicalNode.TableFunction node;
    private final QueryContext context;
    private final KeyTable keys;
    private final KeyOrder order;
    private final int time;
    private final long step;
    private final boolean months;
    private final List<Filling> fillings;
    private final KeptRows kept;
    private final GrowingLongs times;
    private final PassedRows passed;

    /// The transform of a plan node.
    public GapFillTransform(PhysicalNode.TableFunction node, QueryContext context) {
        RowType input = node.input().output();
        List<SqlType> types = input.fields().stream().map(Field::type).toList();
        this.node = node;
        this.context = context;
        this.time = node.order().get(0).column();
        this.keys = new KeyTable(context.memory(), node.keys().stream().map(types::get).toList());
        this.order = new KeyOrder(context, input, node.keys(), node.order());
        int columns = node.output().size() - node.keys().size();
        Expression.Literal width = (Expression.Literal) node.arguments().get(columns);
        this.step = ((Number) java.util.Objects.requireNonNull(width.value())).longValue();
        this.months = width.type().kind() == TypeKind.INTERVAL_YEAR_MONTH;
        this.fillings = new ArrayList<>();
        List<Integer> keptColumns = new ArrayList<>(node.keys());
        for (int i = 0; i < columns; i++) {
            Filling made =
                    filling(
                            ((Expression.Column) node.arguments().get(i)).index(),
                            node.output().type(node.keys().size() + i),
                            (Expression.Literal) node.arguments().get(columns + 1 + i),
                            keptColumns.size());
            if (made.place() >= 0) {
                keptColumns.add(made.column());
            }
            fillings.add(made);
        }
        this.kept = new KeptRows(context.memory(), keptColumns, types);
        this.times = new GrowingLongs(context.memory());
        this.passed = new PassedRows(context, node.output());
    }

    private Filling filling(int column, SqlType type, Expression.Literal how, int place) {
        if (how.type().kind() != TypeKind.VARCHAR) {
            Expression.Literal typed = new Expression.Literal(how.value(), type);
            return new Filling(column, type, "", -1, LiteralColumn.of(context, typed, 1));
        }
        String method = (String) java.util.Objects.requireNonNull(how.value());
        boolean keeps = method.equals(BuiltinTable.LOCF) || method.equals(BuiltinTable.LINEAR);
        return new Filling(column, type, method, keeps ? place : -1, null);
    }

    @Override
    public void process(Batch in, BatchConsumer out) {
        context.check();
        int rows = in.rows();
        if (rows == 0) {
            return;
        }
        var slotOfRow = keys.assign(node.keys().stream().map(in::column).toList(), rows);
        order.check(in, slotOfRow, keys.size());
        times.ensure((long) keys.size() * WIDTH);
        kept.ensure(keys.size());
        Slots slots = Slots.of(slotOfRow);
        Column now = in.column(time);
        passed.begin(in, out);
        for (int row = 0; row < rows; row++) {
            if (!now.isNull(row)) {
                walk(slots.get(row), now.longValue(row), in, row);
            }
            pass(in, row);
        }
        passed.end();
    }

    private void walk(int slot, long now, Batch in, int row) {
        long at = (long) slot * WIDTH;
        if (times.get(at + STEPS) == 0) {
            times.set(at + FIRST, now);
            next(at);
        } else {
            checkCount(now, times.get(at + NEXT));
            while (times.get(at + NEXT) < now) {
                fill(slot, at, now, in, row);
                next(at);
            }
            if (times.get(at + NEXT) == now) {
                next(at);
            }
        }
        times.set(at + LAST, now);
        kept.keep(slot, in, row);
    }

    /// Goes on to the next step; the end of time where there is none.
    private void next(long at) {
        long steps = times.get(at + STEPS) + 1;
        long first = times.get(at + FIRST);
        times.set(at + STEPS, steps);
        long next;
        if (months) {
            long day = Math.floorDiv(first, Calendar.DAY);
            long edge = Calendar.addMonths(day, steps * step);
            boolean fits = edge < Long.MAX_VALUE / Calendar.DAY - 1;
            next = fits ? edge * Calendar.DAY + (first - day * Calendar.DAY) : Long.MAX_VALUE;
        } else {
            long last = steps == 1 ? first : times.get(at + NEXT);
            next = last + step < last ? Long.MAX_VALUE : last + step;
        }
        times.set(at + NEXT, next);
    }

    private void checkCount(long now, long next) {
        if (!months && next < now && Long.compareUnsigned(now - next, step) > 0) {
            long missing = Long.divideUnsigned(now - next, step);
            if (Long.compareUnsigned(missing, MOST_ROWS) > 0) {
                throw new EngineException(
                        ErrorCode.CONFIGURED_LIMIT,
                        "more than "
                                + MOST_ROWS
                                + " steps are missing between two rows of a key: fill longer steps");
            }
        }
    }

    private void pass(Batch in, int row) {
        List<ColumnBuilder> builders = passed.row(in, row);
        int column = 0;
        for (int key : node.keys()) {
            builders.get(column++).appendFrom(in.column(key), row);
        }
        for (Filling filling : fillings) {
            builders.get(column++).appendFrom(in.column(filling.column()), row);
        }
    }

    /// Makes the row of the next step of a slot, before a row of the input.
    private void fill(int slot, long at, long now, Batch in, int row) {
        List<ColumnBuilder> builders = passed.row(in, row);
        int column = 0;
        for (; column < node.keys().size(); column++) {
            kept.append(slot, column, builders.get(column));
        }
        long last = times.get(at + LAST);
        long next = times.get(at + NEXT);
        for (Filling filling : fillings) {
            ColumnBuilder out = builders.get(column++);
            Column constant = filling.constant();
            if (constant != null) {
                out.appendFrom(constant, 0);
                continue;
            }
            switch (filling.method()) {
                case BuiltinTable.TIME -> out.append(next);
                case BuiltinTable.LOCF -> kept.append(slot, filling.place(), out);
                case BuiltinTable.LINEAR -> {
                    Column after = in.column(filling.column());
                    if (kept.isNull(slot, filling.place()) || after.isNull(row)) {
                        out.appendNull();
                    } else {
                        // halves where the whole does not fit
                        int shift = now - last < 0 ? 1 : 0;
                        interpolate(
                                filling,
                                slot,
                                after,
                                row,
                                new Part((next - last) >>> shift, (now - last) >>> shift),
                                out);
                    }
                }
                default -> out.appendNull();
            }
        }
    }

    private record Part(long part, long whole) {}

    private void interpolate(
            Filling filling, int slot, Column after, int row, Part way, ColumnBuilder out) {
        long word = kept.word(slot, filling.place());
        switch (Lane.of(filling.type())) {
            case DOUBLE -> {
                double value =
                        Interpolation.between(
                                Double.longBitsToDouble(word),
                                after.doubleValue(row),
                                way.part(),
                                way.whole());
                out.append(filling.type().kind() == TypeKind.REAL ? (double) (float) value : value);
            }
            case INT ->
                    out.append(
                            (int)
                                    Interpolation.between(
                                            word, after.integer(row), way.part(), way.whole()));
            case LONG ->
                    out.append(
                            Interpolation.between(
                                    word, after.longValue(row), way.part(), way.whole()));
            case WIDE -> {
                BigInteger value =
                        Interpolation.between(
                                Interpolation.wide(word, kept.high(slot, filling.place())),
                                Interpolation.wide(after.wideLow(row), after.wideHigh(row)),
                                way.part(),
                                way.whole());
                out.append(value.longValue(), value.shiftRight(Long.SIZE).longValue());
            }
            case BIT -> kept.append(slot, filling.place(), out);
        }
    }

    @Override
    public Saved saved() {
        return new Saved() {
            @Override
            public void save(StateWriter out) {
                int slots = keys.size();
                keys.save(out);
                order.save(out);
                times.save(out, (long) slots * WIDTH);
                kept.save(context.memory(), out, slots, slot -> hasRow(slot));
            }

            @Override
            public void restore(StateReader in) {
                keys.restore(in);
                order.restore(in);
                times.restore(in, (long) keys.size() * WIDTH);
                kept.restore(context.memory(), in, keys.size());
            }
        };
    }

    private boolean hasRow(int slot) {
        return times.get((long) slot * WIDTH + STEPS) != 0;
    }

    @Override
    public void close() {
        keys.close();
        order.close();
        kept.close();
        times.close();
        passed.close();
        for (Filling filling : fillings) {
            Column constant = filling.constant();
            if (constant != null) {
                constant.close();
            }
        }
    }
}
