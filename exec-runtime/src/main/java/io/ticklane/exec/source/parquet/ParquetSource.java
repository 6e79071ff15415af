package io.ticklane.exec.source.parquet;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.TableSource;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.TypeKind;
import io.ticklane.exec.filter.ScanKeys;
import io.ticklane.exec.operator.BatchConsumer;
import io.ticklane.exec.operator.Source;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.source.parquet.ParquetSplits.Split;
import io.ticklane.exec.source.split.SplitAssignment;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/// The rows of Parquet files, or a share of them: a morsel for each split that may have a row that
/// passes the filter and the key filters.
public final class ParquetSource implements Source {
    private final RowType row;
    private final Optional<Expression> filter;
    private final SplitAssignment assignment;
    private final QueryContext context;
    private final ParquetSplits splits;
    private final Queue<SplitReader> readers = new ConcurrentLinkedQueue<>();
    private @Nullable ScanKeys awaited;
    private volatile List<ScanKeys.ColumnKeys> keys = List.of();
    private boolean looksAhead;
    private @Nullable Split ahead;
    private long sequence;

    /// The given columns of a table of files; the filter is over them.
    public ParquetSource(
            TableSource.Files files,
            RowType table,
            List<Integer> columns,
            Optional<Expression> filter,
            SplitAssignment assignment,
            QueryContext context) {
        this.row = table.select(columns);
        this.filter = filter;
        this.assignment = assignment;
        this.context = context;
        this.splits = new ParquetSplits(files, row.fields(), filter, assignment, context);
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

    /// What stands for the content of a file.
    public static long digest(Path path) {
        return ParquetFile.digest(path.toString());
    }

    /// The number of rows of a file whose footer says that a column has one value in all of them;
    /// empty where it does not say so. Of numbers with a point it never does: NaN is not among
    /// their bounds.
    public static OptionalLong rowsOfOneValue(Path path, Field column) {
        ParquetFile file = ParquetFile.open(path.toString(), List.of(column));
        TypeKind kind = column.type().kind();
        boolean hasNaN = kind == TypeKind.REAL || kind == TypeKind.DOUBLE;
        if (hasNaN || file.form(0).list().isPresent()) {
            return OptionalLong.empty();
        }
        byte[] value = null;
        for (FileMetadata.RowGroup group : file.metadata().groups()) {
            byte[] only = file.chunk(group, 0).bounds().onlyValue().orElse(null);
            if (only == null || (value != null && !Arrays.equals(value, only))) {
                return OptionalLong.empty();
            }
            value = only;
        }
        return value == null ? OptionalLong.empty() : OptionalLong.of(file.metadata().rows());
    }

    @Override
    public synchronized boolean filterBy(ScanKeys by) {
        awaited = by;
        return true;
    }

    /// The key filters are taken when the first morsel is.
    private void takeKeys() {
        ScanKeys given = awaited;
        if (given != null) {
            awaited = null;
            keys = given.made();
            splits.filterBy(keys);
        }
    }

    /// In a share the split after the next is looked for as well: there the next morsel's floor is.
    @Override
    public synchronized @Nullable Morsel next() {
        context.check();
        try {
            takeKeys();
            Split split = looksAhead ? ahead : splits.next();
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
        readers.forEach(SplitReader::close);
        readers.clear();
    }

    private final class SplitMorsel implements Morsel {
        private final long number;
        private final Split split;
        private final long floor;

        SplitMorsel(long number, Split split, long floor) {
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
            SplitReader known = readers.poll();
            SplitReader reader =
                    known == null ? new SplitReader(row, filter, keys, assignment, context) : known;
            try {
                reader.read(split, number, out);
            } catch (Throwable e) {
                reader.close();
                throw e;
            }
            readers.add(reader);
        }
    }
}
