package io.ticklane.exec.expression;

import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;

/// A part of a compiled expression. Memory that nodes keep belongs to the compiled expression as a whole.
interface Node {
    /// The type of the values.
    SqlType type();

    /// The values for the rows of a batch: a new reference.
    Column evaluate(Batch batch);

    /// An input column.
    record Input(int index, SqlType type) implements Node {
        @Override
        public Column evaluate(Batch batch) {
            return batch.column(index).retain();
        }
    }
}
