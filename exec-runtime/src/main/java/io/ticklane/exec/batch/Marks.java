package io.ticklane.exec.batch;

import io.ticklane.api.plan.ChangeMark;
import io.ticklane.exec.memory.QueryMemory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Columns of [marks][ChangeMark].
public final class Marks {
    private Marks() {}

    /// A column of the first marks.
    public static Column of(QueryMemory memory, byte[] marks, int count) {
        try (ColumnBuilder builder = new ColumnBuilder(memory, ChangeMark.FIELD.type(), count)) {
            for (int i = 0; i < count; i++) {
                builder.append((int) marks[i]);
            }
            return builder.build();
        }
    }

    /// The same rows with one mark behind their columns, as rows of a morsel.
    public static Batch behind(QueryMemory memory, Batch rows, byte mark, long sequence) {
        byte[] marks = new byte[rows.rows()];
        Arrays.fill(marks, mark);
        List<Column> columns = new ArrayList<>(rows.columns());
        columns.add(of(memory, marks, marks.length));
        rows.columns().forEach(Column::retain);
        return new Batch(sequence, rows.rows(), columns);
    }
}
