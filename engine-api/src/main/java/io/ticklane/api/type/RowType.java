package io.ticklane.api.type;

import java.util.List;

/// The columns of a table, of a batch or of a result, in order. Names need not be unique in a
/// result.
public record RowType(List<Field> fields) {
    public RowType {
        fields = List.copyOf(fields);
    }

    /// A row type of the given columns.
    public static RowType of(Field... fields) {
        return new RowType(List.of(fields));
    }

    /// The number of columns.
    public int size() {
        return fields.size();
    }

    /// The column at a position from 0.
    public Field field(int index) {
        return fields.get(index);
    }

    /// The type of the column at a position from 0.
    public SqlType type(int index) {
        return fields.get(index).type();
    }

    /// The position of the first column with this name, letter case aside, or -1.
    public int indexOf(String name) {
        for (int i = 0; i < fields.size(); i++) {
            if (fields.get(i).name().equalsIgnoreCase(name)) {
                return i;
            }
        }
        return -1;
    }

    /// The columns at the given positions, in that order.
    public RowType select(List<Integer> columns) {
        return new RowType(columns.stream().map(fields::get).toList());
    }

    /// These columns followed by those of another row type.
    public RowType concat(RowType other) {
        return new RowType(
                java.util.stream.Stream.concat(fields.stream(), other.fields.stream()).toList());
    }
}
