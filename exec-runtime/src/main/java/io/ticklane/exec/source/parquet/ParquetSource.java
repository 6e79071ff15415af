package io.ticklane.exec.source.parquet;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
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

/// The rows of Parquet files, a morsel for each row group that may have a row that passes the
/// filter. Footers are read as their files' turn comes.
public final class ParquetSource implements Source {
    private final List<String> paths;
    private final RowType table;
    private final List<Integer> columns;
    private final Optional<Expression> filter;
    private final QueryContext context;
    private final TextEncoder filterTexts;
    private final Queue<TextEncoder> encoders = new ConcurrentLinkedQueue<>();
    private int nextPath;
    private @Nullable OpenFile file;
    private int nextGroup;
    private long sequence;

    /// The given columns of a table of files; the filter is over them.
    public ParquetSource(
            List<String> paths,
            RowType table,
            List<Integer> columns,
            Optional<Expression> filter,
            QueryContext context) {
        this.paths = List.copyOf(paths);
        this.table = table;
        this.columns = List.copyOf(columns);
        this.filter = filter;
        this.context = context;
        this.filterTexts = new TextEncoder(context.dictionary());
    }

    /// A file of which row groups are read.
    private record OpenFile(
            String path, FileMetadata metadata, List<ColumnForm> forms, List<Integer> places)
            implements RowGroupFilter.Columns {
        @Override
        public ColumnForm form(int column) {
            return forms.get(places.get(column));
        }

        @Override
        public FileMetadata.Chunk chunk(FileMetadata.RowGroup group, int column) {
            return group.chunks().get(places.get(column));
        }
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
            throw failure(path.toString(), e);
        }
    }

    @Override
    public synchronized @Nullable Morsel next() {
        context.check();
        try {
            while (true) {
                OpenFile open = file;
                if (open == null) {
                    if (nextPath == paths.size()) {
                        return null;
                    }
                    open = open(paths.get(nextPath++));
                    file = open;
                    nextGroup = 0;
                }
                List<FileMetadata.RowGroup> groups = open.metadata().groups();
                while (nextGroup < groups.size()) {
                    FileMetadata.RowGroup group = groups.get(nextGroup++);
                    if (group.rows() > 0 && mayPass(open, group)) {
                        return new GroupMorsel(sequence++, open, group);
                    }
                }
                file = null;
            }
        } catch (EngineException e) {
            // ends the query here, so that no other worker reads on behind the damage and fails
            // with another error
            context.stop(e);
            throw e;
        }
    }

    private boolean mayPass(OpenFile open, FileMetadata.RowGroup group) {
        try {
            return new RowGroupFilter(filter, open, filterTexts).mayPass(group);
        } catch (IOException e) {
            throw failure(open.path(), e);
        }
    }

    private OpenFile open(String path) {
        try (FileChannel channel = FileChannel.open(Path.of(path), StandardOpenOption.READ)) {
            FileMetadata metadata = FileMetadata.read(channel);
            List<ColumnForm> forms = ParquetSchema.columns(metadata);
            RowType found = ParquetSchema.rowType(forms);
            List<Integer> places = new ArrayList<>(columns.size());
            for (int column : columns) {
                places.add(place(path, table.field(column), found));
            }
            return new OpenFile(path, metadata, forms, places);
        } catch (IOException | RuntimeException e) {
            throw failure(path, e);
        }
    }

    private static int place(String path, Field field, RowType found) {
        int place = found.indexOf(field.name());
        if (place < 0 || !found.type(place).sameValues(field.type())) {
            throw new EngineException(
                    ErrorCode.SOURCE_FAILED,
                    "'"
                            + path
                            + "' has no column "
                            + field.name()
                            + " "
                            + field.type().sql()
                            + " any more; it was changed after the statement was planned");
        }
        return place;
    }

    @Override
    public void close() {
        encoders.clear();
    }

    /// What to throw for a failure while a file was read; a failure of the engine stays itself.
    private static RuntimeException failure(String path, Exception cause) {
        String said =
                cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        String message = said.lines().findFirst().orElse(said);
        return switch (cause) {
            case EngineException known -> known;
            case UnreadableColumn _ ->
                    new EngineException(
                            ErrorCode.FEATURE_NOT_SUPPORTED, "'" + path + "': " + message, cause);
            case ArithmeticException _ ->
                    new EngineException(
                            ErrorCode.OUT_OF_RANGE, "'" + path + "': " + message, cause);
            case IOException _, IndexOutOfBoundsException _, IllegalArgumentException _ ->
                    new EngineException(
                            ErrorCode.SOURCE_FAILED,
                            "'" + path + "' is not a whole Parquet file: " + message,
                            cause);
            case RuntimeException defect -> defect;
            default -> new IllegalStateException(cause);
        };
    }

    private final class GroupMorsel implements Morsel {
        private final long number;
        private final OpenFile from;
        private final FileMetadata.RowGroup group;

        GroupMorsel(long number, OpenFile from, FileMetadata.RowGroup group) {
            this.number = number;
            this.from = from;
            this.group = group;
        }

        @Override
        public long sequence() {
            return number;
        }

        @Override
        public void read(BatchConsumer out) {
            TextEncoder known = encoders.poll();
            TextEncoder texts = known == null ? new TextEncoder(context.dictionary()) : known;
            List<ColumnReader> readers = new ArrayList<>(columns.size());
            try (FileChannel channel =
                    FileChannel.open(Path.of(from.path()), StandardOpenOption.READ)) {
                for (int i = 0; i < columns.size(); i++) {
                    readers.add(reader(i, channel, texts));
                }
            } catch (IOException | RuntimeException e) {
                readers.forEach(ColumnReader::close);
                throw failure(from.path(), e);
            }
            try {
                int most = context.settings().batchRows();
                for (int done = 0; done < group.rows(); ) {
                    int count = (int) Math.min(most, group.rows() - done);
                    out.accept(batch(readers, count));
                    done += count;
                }
            } finally {
                readers.forEach(ColumnReader::close);
            }
            encoders.add(texts);
        }

        private ColumnReader reader(int column, FileChannel channel, TextEncoder texts)
                throws IOException {
            ColumnForm form = from.form(column);
            QueryMemory memory = context.memory();
            ChunkReader chunk =
                    new ChunkReader(form, from.chunk(group, column), channel, memory, texts);
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
                throw failure(from.path(), e);
            }
        }
    }
}
