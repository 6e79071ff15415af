package io.ticklane.exec.source;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import io.ticklane.exec.batch.ArrowImport;
import io.ticklane.exec.batch.ArrowTypes;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.operator.BatchConsumer;
import io.ticklane.exec.operator.Source;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.source.split.SplitAssignment;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.util.TransferPair;
import org.jspecify.annotations.Nullable;

/// The record batches of some files, or a share of them, one file after the other. A morsel is a
/// record batch: it is read under a lock and turned into the engine's columns by the worker.
///
/// In a share the next record batch is looked for when one was taken, for the morsel's floor.
final class ArrowStreamSource implements Source {
    private final List<String> paths;
    private final RowType table;
    private final List<Integer> columns;
    private final QueryContext context;
    private final Function<String, ArrowFileReader> open;
    private @Nullable ArrowFileReader reader;
    private final SplitAssignment assignment;
    private int nextPath;
    private int nextBatch;
    private long nextRow;

    /// the row at which the record batch begins that was found last
    private long batchRow;

    /// the file of a record batch that was looked for ahead
    private @Nullable ArrowFileReader found;

    private long sequence;
    private final Set<RecordBatch> pending = new HashSet<>();
    private final Queue<ArrowImport> importers = new ConcurrentLinkedQueue<>();
    private boolean closed;

    ArrowStreamSource(
            List<String> paths,
            RowType table,
            List<Integer> columns,
            SplitAssignment assignment,
            QueryContext context,
            Function<String, ArrowFileReader> open) {
        this.paths = paths;
        this.table = table;
        this.columns = columns;

        this.context = context;
        this.assignment = assignment;
        this.open = open;
    }

    @Override
    public synchronized @Nullable Morsel next() {
        context.check();
        try {
            ArrowFileReader from = found == null ? advance() : found;
            found = null;
            if (from == null) {
                return null;
            }
            from.load(nextBatch - 1);
            RecordBatch morsel = take(from);
            if (assignment.isShared()) {
                found = advance();
                morsel.floor =
                        found == null ? Long.MAX_VALUE : assignment.ordinal(nextPath - 1, batchRow);
            }
            return morsel;
        } catch (OutOfMemoryException e) {
            throw context.memory().outOfMemory(e);
        } catch (EngineException e) {
            // ends the query here, so that no other worker reads on behind the damage and fails
            // with another error
            context.stop(e);
            throw e;
        }
    }

    /// Goes on to the next record batch of the share; its file, or null at the end.
    private @Nullable ArrowFileReader advance() {
        while (!closed) {
            ArrowFileReader open = reader;
            if (open == null) {
                nextPath = assignment.nextFile(nextPath, paths.size());
                if (nextPath == paths.size()) {
                    return null;
                }
                open = this.open.apply(paths.get(nextPath++));
                reader = open;
                nextBatch = 0;
                nextRow = 0;
            }
            while (nextBatch < open.batches()) {
                int batch = nextBatch++;
                if (!assignment.isShared()) {
                    return open;
                }
                long rows = open.rows(batch);
                batchRow = nextRow;
                nextRow += rows;
                if (rows > 0 && assignment.isOurs(rows)) {
                    return open;
                }
            }
            open.close();
            reader = null;
        }
        return null;
    }

    /// Takes the wanted columns out of the reader. Dictionary-encoded ones are decoded here,
    /// because their dictionaries go with the reader.
    private RecordBatch take(ArrowFileReader from) {
        VectorSchemaRoot root = from.root();
        RecordBatch morsel =
                new RecordBatch(
                        sequence, root.getRowCount(), assignment.ordinal(nextPath - 1, batchRow));
        try {
            for (int column : columns) {
                FieldVector vector = root.getVector(table.field(column).name());
                requireType(column, vector, from);
                if (vector.getField().getDictionary() != null) {
                    morsel.parts.add(
                            new ArrowImport(
                                            context.memory(),
                                            context.dictionary(),
                                            from.dictionaries())
                                    .column(vector));
                } else {
                    TransferPair pair = vector.getTransferPair(context.memory().allocator());
                    pair.transfer();
                    morsel.parts.add(pair.getTo());
                }
            }
        } catch (Throwable e) {
            morsel.closeParts();
            throw e;
        }
        sequence++;
        pending.add(morsel);
        return morsel;
    }

    private void requireType(int column, @Nullable FieldVector vector, ArrowFileReader from) {
        Field field = table.field(column);
        if (vector == null
                || !ArrowTypes.sqlType(vector.getField(), from.dictionaries())
                        .sameValues(field.type())) {
            throw new EngineException(
                    ErrorCode.SOURCE_FAILED,
                    "'"
                            + paths.get(nextPath - 1)
                            + "' has no column "
                            + field.name()
                            + " "
                            + field.type().sql()
                            + " any more; it was changed after the statement was planned");
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        pending.forEach(RecordBatch::closeParts);
        pending.clear();
        if (reader != null) {
            reader.close();
            reader = null;
        }
    }

    private synchronized void taken(RecordBatch morsel) {
        pending.remove(morsel);
    }

    private final class RecordBatch implements Morsel {
        private final long number;
        private final int rows;
        private final long ordinal;
        private long floor;

        /// Columns and vectors still to be imported, in the order of the output.
        private final List<AutoCloseable> parts = new ArrayList<>();

        RecordBatch(long number, int rows, long ordinal) {
            this.number = number;
            this.rows = rows;
            this.ordinal = ordinal;
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
            taken(this);
            List<Column> made = new ArrayList<>(parts.size());
            try {
                ArrowImport importer =
                        Objects.requireNonNullElseGet(importers.poll(), this::newImporter);
                for (AutoCloseable part : parts) {
                    made.add(
                            part instanceof Column column
                                    ? column.retain()
                                    : importer.column((FieldVector) part));
                }
                importers.add(importer);
            } catch (Throwable e) {
                made.forEach(Column::close);
                throw e;
            } finally {
                closeParts();
            }
            Batch batch = new Batch(number, rows, made);
            if (rows == 0) {
                batch.close();
            } else {
                out.accept(assignment.numbered(batch, ordinal, context.memory()));
            }
        }

        private ArrowImport newImporter() {
            return new ArrowImport(
                    context.memory(),
                    context.dictionary(),
                    new DictionaryProvider.MapDictionaryProvider());
        }

        private void closeParts() {
            for (AutoCloseable part : parts) {
                switch (part) {
                    case Column column -> column.close();
                    case FieldVector vector -> vector.close();
                    default ->
                            throw new IllegalStateException(
                                    "not a part of a record batch: " + part.getClass());
                }
            }
            parts.clear();
        }
    }
}
