package io.ticklane.exec.source.parquet;

import io.ticklane.api.plan.Expression;
import io.ticklane.api.type.RowType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.batch.RowPicker;
import io.ticklane.exec.batch.TextEncoder;
import io.ticklane.exec.filter.ScanKeys.ColumnKeys;
import io.ticklane.exec.memory.QueryMemory;
import io.ticklane.exec.operator.BatchConsumer;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.source.parquet.ParquetSplits.Split;
import io.ticklane.exec.source.split.SplitAssignment;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Reads splits, one after the other. The columns that the filters need are read first, and the
/// others only where a row may pass.
///
/// Threads: one at a time. Closed before the query's memory.
final class SplitReader implements AutoCloseable {
    private final RowType row;
    private final List<Integer> all;
    private final SplitAssignment assignment;
    private final QueryContext context;
    private final TextEncoder texts;
    private final @Nullable ScanFilter filter;

    /// A reader of splits of files that have these columns; the filters are over them.
    SplitReader(
            RowType row,
            Optional<Expression> filter,
            List<ColumnKeys> keys,
            SplitAssignment assignment,
            QueryContext context) {
        this.row = row;
        this.all = IntStream.range(0, row.size()).boxed().toList();
        this.assignment = assignment;
        this.context = context;
        this.texts = new TextEncoder(context.dictionary());
        this.filter = ScanFilter.of(filter, keys, row, context);
    }

    /// Pushes the rows of a split, but for some that do not pass the filter, as batches of this
    /// sequence.
    void read(Split split, long sequence, BatchConsumer out) {
        List<ColumnReader> readers = new ArrayList<>(row.size());
        try (FileChannel channel =
                FileChannel.open(Path.of(split.file().path()), StandardOpenOption.READ)) {
            open(split, readers, channel);
            int most = context.settings().batchRows();
            for (int from = split.from(); from < split.to(); from += most) {
                int count = Math.min(most, split.to() - from);
                Rows rows = new Rows(split, readers, sequence, from, count);
                Batch batch =
                        filter == null || !filter.isDue() ? rows.whole(all) : rows.passing(filter);
                if (batch != null) {
                    out.accept(batch);
                }
            }
        } catch (IOException e) {
            throw ParquetFile.failure(split.file().path(), e);
        } finally {
            readers.forEach(ColumnReader::close);
        }
    }

    private void open(Split split, List<ColumnReader> readers, FileChannel channel) {
        try {
            for (int i = 0; i < row.size(); i++) {
                ColumnReader reader = reader(split, i, channel);
                readers.add(reader);
                reader.skip(split.from());
            }
        } catch (IOException | RuntimeException e) {
            throw ParquetFile.failure(split.file().path(), e);
        }
    }

    private ColumnReader reader(Split split, int column, FileChannel channel) {
        ColumnForm form = split.file().form(column);
        FileMetadata.Chunk from = split.file().chunk(split.group(), column);
        QueryMemory memory = context.memory();
        ChunkReader chunk = new ChunkReader(form, from, channel, memory, texts);
        return form.list().isEmpty()
                ? chunk
                : new ListReader(form, form.list().get(), chunk, memory, context.dictionary());
    }

    /// The next rows of a split, those from `from` on of its row group.
    private final class Rows {
        private final Split split;
        private final List<ColumnReader> readers;
        private final long sequence;
        private final int from;
        private final int count;

        Rows(Split split, List<ColumnReader> readers, long sequence, int from, int count) {
            this.split = split;
            this.readers = readers;
            this.sequence = sequence;
            this.from = from;
            this.count = count;
        }

        /// The rows that may pass; null when there is none.
        @Nullable Batch passing(ScanFilter by) {
            try (Batch tested = whole(by.columns())) {
                int picked = by.select(tested);
                if (picked == 0) {
                    pass(by.columns());
                    return null;
                }
                if (picked == count) {
                    Batch read = completed(tested, by.columns(), null);
                    return by.drops() ? dropped(read, by) : read;
                }
                try (Batch near = RowPicker.pick(context.memory(), tested, by.picks(), picked)) {
                    Batch read = completed(near, by.columns(), by.picks());
                    return by.drops() ? dropped(read, by) : read;
                }
            }
        }

        /// The rows that pass, where they are few of those that had to be read.
        private Batch dropped(Batch read, ScanFilter by) {
            try (read) {
                return RowPicker.pick(context.memory(), read, by.passing(), by.passed());
            }
        }

        /// Some columns of all rows.
        Batch whole(List<Integer> columns) {
            List<Column> made = new ArrayList<>(columns.size());
            try {
                for (int column : columns) {
                    made.add(whole(column));
                }
            } catch (Throwable e) {
                made.forEach(Column::close);
                throw e;
            }
            long ordinal = split.ordinal() + (from - split.from());
            return assignment.numbered(new Batch(sequence, count, made), ordinal, context.memory());
        }

        /// All columns of rows of which some are known; of those to be picked, or of all.
        private Batch completed(Batch known, List<Integer> columns, int @Nullable [] picks) {
            List<Column> made = new ArrayList<>(row.size());
            try {
                for (int column = 0; column < row.size(); column++) {
                    int place = columns.indexOf(column);
                    if (place >= 0) {
                        made.add(known.column(place).retain());
                    } else {
                        made.add(
                                picks == null
                                        ? whole(column)
                                        : picked(column, picks, known.rows()));
                    }
                }
                return known.withColumns(made);
            } catch (Throwable e) {
                made.forEach(Column::close);
                throw e;
            }
        }

        private void pass(List<Integer> columns) {
            try {
                for (int column = 0; column < row.size(); column++) {
                    if (!columns.contains(column)) {
                        readers.get(column).skip(count);
                    }
                }
            } catch (IOException | RuntimeException e) {
                throw ParquetFile.failure(split.file().path(), e);
            }
        }

        private Column whole(int column) {
            try (ColumnBuilder builder =
                    new ColumnBuilder(context.memory(), row.type(column), count)) {
                readers.get(column).append(builder, count);
                return builder.build();
            } catch (IOException | RuntimeException e) {
                throw ParquetFile.failure(split.file().path(), e);
            }
        }

        private Column picked(int column, int[] picks, int most) {
            ColumnReader reader = readers.get(column);
            try (ColumnBuilder builder =
                    new ColumnBuilder(context.memory(), row.type(column), most)) {
                int at = 0;
                for (int first = 0; first < most; ) {
                    int next = first + 1;
                    while (next < most && picks[next] == picks[next - 1] + 1) {
                        next++;
                    }
                    reader.skip(picks[first] - at);
                    reader.append(builder, next - first);
                    at = picks[next - 1] + 1;
                    first = next;
                }
                reader.skip(count - at);
                return builder.build();
            } catch (IOException | RuntimeException e) {
                throw ParquetFile.failure(split.file().path(), e);
            }
        }
    }

    @Override
    public void close() {
        if (filter != null) {
            filter.close();
        }
    }
}
