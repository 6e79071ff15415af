package io.ticklane.exec.source.parquet;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.batch.TextEncoder;
import io.ticklane.exec.memory.QueryMemory;
import io.ticklane.exec.operator.BatchConsumer;
import io.ticklane.exec.operator.Source;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.source.split.SplitAssignment;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/// The rows of Parquet files, or a share of them: a morsel for each split that may have a row that
/// passes the filter.
public final class ParquetSource implements Source {
    private final RowType table;
    private final List<Integer> columns;
    private final SplitAssignment assignment;
    private final QueryContext context;
    private final ParquetSplits splits;
    private final Queue<TextEncoder> encoders = new ConcurrentLinkedQueue<>();
    private boolean looksAhead;
    private @Nullable ParquetSplit ahead;
    private long sequence;

    /// The given columns of a table of files; the filter is over them.
    public ParquetSource(
            List<String> paths,
            RowType table,
            List<Integer> columns,
            Optional<Expression> filter,
            SplitAssignment assignment,
            QueryContext context) {
        this.table = table;
        this.columns = List.copyOf(columns);
        this.assignment = assignment;
        this.context = context;
        List<Field> fields = columns.stream().map(table::field).toList();
        this.splits = new ParquetSplits(paths, fields, filter, assignment, context);
    }

    /// The columns and number of rows of a file.
    public static ParquetDescription describe(Path path) {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            FileMetadata metadata = FileMetadata.read(channel);
            List<ColumnForm> columns = ParquetSchema.columns(metadata);
            return new ParquetDescription(
                    ParquetSchema.rowType(columns),
                    metadata.rows(),
                    ColumnSpans.of(metadata, columns));
        } catch (IOException | RuntimeException e) {
            throw ParquetFile.failure(path.toString(), e);
        }
    }

    /// In a share the split after the next is looked for as well: there the next morsel's floor is.
    @Override
    public synchronized @Nullable Morsel next() {
        context.check();
        try {
            ParquetSplit split = looksAhead ? ahead : splits.next();
            if (split == null) {
                return null;
            }
            if (assignment.isShared()) {
                looksAhead = true;
                ahead = splits.next();
            }
            long floor = ahead == null ? Long.MAX_VALUE : ahead.ordinal();
            return new SplitMorsel(sequence++, split, floor);
        } catch (EngineException e) {
            // ends the query here, so that no other worker reads on behind the damage and fails
            // with another error
            context.stop(e);
            throw e;
        }
    }

    @Override
    public void close() {
        encoders.clear();
    }

    private final class SplitMorsel implements Morsel {
        private final long number;
        private final ParquetSplit split;
        private final long floor;

        SplitMorsel(long number, ParquetSplit split, long floor) {
            this.number = number;
            this.split = split;
            this.floor = floor;
        }

        @Override
        public long sequence() {
            return number;
        }

        @Override
        public long floor() {
            return assignment.isShared() ? floor : Morsel.super.floor();
        }

        @Override
        public void read(BatchConsumer out) {
            TextEncoder known = encoders.poll();
            TextEncoder texts = known == null ? new TextEncoder(context.dictionary()) : known;
            List<ColumnReader> readers = new ArrayList<>(columns.size());
            try (FileChannel channel =
                    FileChannel.open(Path.of(split.file().path()), StandardOpenOption.READ)) {
                open(readers, channel, texts);
                int most = context.settings().batchRows();
                for (int row = split.from(); row < split.to(); ) {
                    int count = Math.min(most, split.to() - row);
                    long ordinal = split.ordinal() + (row - split.from());
                    out.accept(
                            assignment.numbered(batch(readers, count), ordinal, context.memory()));
                    row += count;
                }
            } catch (IOException e) {
                throw ParquetFile.failure(split.file().path(), e);
            } finally {
                readers.forEach(ColumnReader::close);
            }
            encoders.add(texts);
        }

        private void open(List<ColumnReader> readers, FileChannel channel, TextEncoder texts) {
            try {
                for (int i = 0; i < columns.size(); i++) {
                    ColumnReader reader = reader(i, channel, texts);
                    readers.add(reader);
                    reader.skip(split.from());
                }
            } catch (IOException | RuntimeException e) {
                throw ParquetFile.failure(split.file().path(), e);
            }
        }

        private ColumnReader reader(int column, FileChannel channel, TextEncoder texts) {
            ColumnForm form = split.file().form(column);
            FileMetadata.Chunk from = split.file().chunk(split.group(), column);
            QueryMemory memory = context.memory();
            ChunkReader chunk = new ChunkReader(form, from, channel, memory, texts);
            return form.list().isEmpty()
                    ? chunk
                    : new ListReader(form, form.list().get(), chunk, memory, context.dictionary());
        }

        private Batch batch(List<ColumnReader> readers, int count) {
            List<Column> made = new ArrayList<>(readers.size());
            try {
                for (int i = 0; i < readers.size(); i++) {
                    made.add(column(readers.get(i), i, count));
                }
            } catch (Throwable e) {
                made.forEach(Column::close);
                throw e;
            }
            return new Batch(number, count, made);
        }

        private Column column(ColumnReader reader, int index, int count) {
            try (ColumnBuilder builder =
                    new ColumnBuilder(context.memory(), table.type(columns.get(index)), count)) {
                reader.append(builder, count);
                return builder.build();
            } catch (IOException | RuntimeException e) {
                throw ParquetFile.failure(split.file().path(), e);
            }
        }
    }
}
