package io.ticklane.exec.stream;

import io.ticklane.api.plan.ChangeMark;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.type.RowType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.Marks;
import io.ticklane.exec.batch.RowPicker;
import io.ticklane.exec.operator.BatchConsumer;
import io.ticklane.exec.operator.RowSelector;
import io.ticklane.exec.operator.Transform;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.snapshot.Saved;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Of rows that take the place of others by a key, passes on those for which a condition is true,
/// and of each key that had such a row before and has none now one that says so, in the mark that
/// is their last column.
///
/// Threads: one at a time, serial.
public final class ChangeFilterTransform implements Transform {
    /// Room behind the picks, for vectors.
    private static final int ROOM = 64;

    private final QueryContext context;
    private final List<Integer> columns;
    private final int width;
    private final boolean windows;
    private final RowSelector condition;
    private final PresentKeys present;
    private int[] picks = new int[0];
    private byte[] marks = new byte[0];
    private boolean[] isTrue = new boolean[0];

    /// The filter of a plan node.
    public ChangeFilterTransform(PhysicalNode.ChangeFilter node, QueryContext context) {
        RowType input = node.input().output();
        this.context = context;
        this.columns = node.keys();
        this.width = input.size() - 1;
        this.windows = node.window().isPresent();
        this.condition = RowSelector.compile(node.condition(), input, context);
        this.present =
                new PresentKeys(
                        context.memory(),
                        columns.stream().map(input::type).toList(),
                        node.window().map(columns::indexOf));
    }

    @Override
    public void process(Batch in, BatchConsumer out) {
        int rows = in.rows();
        if (picks.length < rows + ROOM) {
            picks = new int[rows + ROOM];
            marks = new byte[rows];
            isTrue = new boolean[rows];
        }
        int count = condition.select(in, picks);
        Arrays.fill(isTrue, 0, rows, count == rows);
        for (int i = 0; count < rows && i < count; i++) {
            isTrue[picks[i]] = true;
        }
        int given = pick(in);
        if (given > 0) {
            out.accept(picked(in, given));
        }
    }

    /// How many rows are passed on: they and their marks are in front.
    private int pick(Batch in) {
        MemorySegment slots = present.slots(columns.stream().map(in::column).toList(), in.rows());
        int given = 0;
        for (int row = 0; row < in.rows(); row++) {
            int slot = slots.get(ValueLayout.JAVA_INT_UNALIGNED, (long) row << 2);
            boolean there = isTrue[row] && in.column(width).integer(row) == ChangeMark.PUT;
            if (there) {
                present.put(slot);
            } else if (!present.remove(slot)) {
                continue;
            }
            picks[given] = row;
            marks[given++] = there ? ChangeMark.PUT : ChangeMark.GONE;
        }
        return given;
    }

    private Batch picked(Batch in, int given) {
        List<Column> made = new ArrayList<>();
        try {
            for (int column = 0; column < width; column++) {
                made.add(RowPicker.pick(context.memory(), in.column(column), picks, given));
            }
            made.add(Marks.of(context.memory(), marks, given));
        } catch (Throwable e) {
            made.forEach(Column::close);
            throw e;
        }
        return new Batch(in.sequence(), given, made);
    }

    @Override
    public void reached(long time, BatchConsumer out) {
        if (windows) {
            present.endBelow(time);
        }
        out.reached(time);
    }

    @Override
    public Saved saved() {
        return present;
    }

    @Override
    public void close() {
        condition.close();
        present.close();
    }
}
