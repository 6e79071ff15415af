package io.ticklane.exec.exchange;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.memory.QueryMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/// The ordinals of rows on their way over an exchange.
public final class Ordinals {
    /// Rows that a step gives when its input has ended have ordinals from here on, above those of
    /// all rows that were read.
    public static final long AT_END = 1L << 62;

    private Ordinals() {}

    /// The ordinals of a batch that must have some.
    public static Column of(Batch batch) {
        Column ordinals = batch.ordinals();
        if (ordinals == null) {
            throw new EngineException(
                    ErrorCode.INTERNAL, "the rows of a lane have lost their ordinals");
        }
        return ordinals;
    }

    /// The same rows with their ordinals as the last column, for steps that give rows another
    /// order; the batch stays the caller's.
    public static Batch asColumn(Batch batch) {
        List<Column> columns = new ArrayList<>(batch.columns());
        columns.add(of(batch));
        columns.forEach(Column::retain);
        return new Batch(batch.sequence(), batch.rows(), columns);
    }

    /// The same rows with the last column as their ordinals; the batch stays the caller's.
    public static Batch ofColumn(Batch batch) {
        int last = batch.columns().size() - 1;
        batch.columns().forEach(Column::retain);
        return new Batch(
                batch.sequence(),
                batch.rows(),
                batch.columns().subList(0, last),
                batch.column(last));
    }

    /// The same rows with ordinals from `first` on, one after the other.
    public static Batch from(QueryMemory memory, Batch batch, long first) {
        int rows = batch.rows();
        try (ColumnBuilder builder =
                new ColumnBuilder(memory, SqlType.BIGINT.withNullable(false), rows)) {
            builder.resize(rows);
            MemorySegment out = builder.values();
            for (int row = 0; row < rows; row++) {
                out.set(ValueLayout.JAVA_LONG_UNALIGNED, (long) row << 3, first + row);
            }
            Column ordinals = builder.build();
            batch.columns().forEach(Column::retain);
            return new Batch(batch.sequence(), rows, batch.columns(), ordinals);
        }
    }

    /// Gives the rows of one stream ordinals where they have none: the number of the morsel, and
    /// the place in it.
    ///
    /// Threads: one at a time; the batches of a morsel come one after the other.
    public static final class Numbering {
        private final QueryMemory memory;
        private final Numbers numbers;
        private long index;
        private long last = Long.MIN_VALUE;

        /// Nothing numbered yet.
        public Numbering(QueryMemory memory, Numbers numbers) {
            this.memory = memory;
            this.numbers = numbers;
        }

        /// The same rows with ordinals; the batch stays the caller's.
        ///
        /// Errors: 53400 for more morsels of one node than ordinals can count.
        public Batch number(Batch batch) {
            if (numbers.given() && batch.sequence() >= numbers.mostMorsels()) {
                throw new EngineException(
                        ErrorCode.CONFIGURED_LIMIT,
                        "the coordinator sends at most "
                                + numbers.mostMorsels()
                                + " morsels of this part of the query to the other nodes; raise"
                                + " morsel_size");
            }
            Batch numbered =
                    batch.ordinals() == null
                            ? from(memory, batch, place(batch.sequence()) | index)
                            : batch.retain();
            index += batch.rows();
            last = of(numbered).longValue(numbered.rows() - 1);
            return numbered;
        }

        /// The ordinal of the last row.
        public long last() {
            return last;
        }

        private long place(long sequence) {
            return numbers.first() + (sequence << Integer.SIZE);
        }

        /// A morsel of this number and with this floor has ended: the floor of what comes later.
        public long end(long sequence, long floor) {
            index = 0;
            if (numbers.given()) {
                return place(sequence + 1) - 1;
            }
            return numbers.inStep() ? Math.max(last, floor) : last;
        }
    }
}
