package io.ticklane.exec.source;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import io.ticklane.api.error.EngineException;
import io.ticklane.api.plan.TableSource;
import io.ticklane.api.type.RowType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.operator.BatchConsumer;
import io.ticklane.exec.operator.Source;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.source.split.SplitAssignment;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The records of some CSV files, or a share of them, one file after the other. Fields are read in
/// place by [CsvRows] under a lock; a morsel is the batches of about `morselRows` records.
final class CsvSource implements Source {
    private final CsvOptions options;
    private final RowType table;
    private final List<Integer> columns;
    private final SplitAssignment assignment;
    private final QueryContext context;
    private final Set<Records> pending = new HashSet<>();
    private final CsvPieces pieces;
    private long sequence;
    private @Nullable CsvPiece piece;
    private long pieceRows;
    private @Nullable CsvRows rows;
    private @Nullable CsvReader<Boolean> reader;
    private @Nullable CloseableIterator<Boolean> records;

    CsvSource(
            TableSource.Files files,
            RowType table,
            List<Integer> columns,
            SplitAssignment assignment,
            QueryContext context) {
        this.options = CsvOptions.of(files.paths().get(0), files.options());
        this.table = table;
        this.columns = columns;
        this.assignment = assignment;
        this.context = context;
        this.pieces = new CsvPieces(files.paths(), options, assignment);
    }

    @Override
    public synchronized @Nullable Morsel next() {
        context.check();
        int left = context.settings().morselRows();
        List<Batch> batches = new ArrayList<>();
        try {
            while (left > 0 && open()) {
                context.check();
                Batch batch = readBatch(Math.min(left, context.settings().batchRows()));
                if (batch != null) {
                    batches.add(batch);
                    left -= batch.rows();
                }
            }
        } catch (RuntimeException e) {
            batches.forEach(Batch::close);
            stop(e);
            throw e;
        }
        if (batches.isEmpty()) {
            return null;
        }
        Records morsel = new Records(sequence++, batches, floor());
        pending.add(morsel);
        return morsel;
    }

    /// Ends the query here, so that no other worker goes on in the middle of a bad record and fails
    /// with another error.
    private void stop(RuntimeException failure) {
        if (failure instanceof EngineException known) {
            context.stop(known);
        }
    }

    /// Makes sure that there is an open piece; false when all are read.
    private boolean open() {
        if (records != null) {
            return true;
        }
        CsvPiece next = piece == null ? pieces.next() : piece;
        piece = next;
        if (next == null) {
            return false;
        }
        CsvRows made = new CsvRows(next, options, table, columns, context);
        try {
            CsvReader.CsvReaderBuilder builder =
                    CsvReader.builder().fieldSeparator(options.delimiter()).skipEmptyLines(true);
            CsvReader<Boolean> opened =
                    next.isWhole()
                            ? builder.build(made, Path.of(next.path()))
                            : builder.build(made, next.open());
            reader = opened;
            records = opened.iterator();
            rows = made;
            pieceRows = 0;
        } catch (IOException e) {
            made.close();
            throw FileChecks.cannotRead(next.path(), e);
        }
        return true;
    }

    /// The next records of the open piece; null at its end.
    private @Nullable Batch readBatch(int limit) {
        CsvPiece from = Objects.requireNonNull(piece);
        CsvRows target = Objects.requireNonNull(rows);
        CloseableIterator<Boolean> iterator = Objects.requireNonNull(records);
        target.begin(limit);
        try {
            while (target.count() < limit && iterator.hasNext()) {
                iterator.next();
            }
        } catch (CsvParseException e) {
            if (e.getCause() instanceof EngineException known) {
                throw known;
            }
            throw FileChecks.damaged(from.path(), "CSV", e);
        }
        if (target.count() == 0) {
            closePiece();
            from.requireRows(pieceRows);
            piece = assignment.isShared() ? pieces.next() : null;
            return null;
        }
        long ordinal = from.ordinal() + pieceRows;
        pieceRows += target.count();
        return assignment.numbered(target.build(sequence), ordinal, context.memory());
    }

    /// The ordinal of the next row.
    private long floor() {
        CsvPiece next = piece;
        if (next == null) {
            return Long.MAX_VALUE;
        }
        return next.ordinal() + (records == null ? 0 : pieceRows);
    }

    private void closePiece() {
        try {
            if (rows != null) {
                rows.close();
            }
            if (records != null) {
                records.close();
            }
            if (reader != null) {
                reader.close();
            }
        } catch (IOException e) {
            throw FileChecks.cannotRead(Objects.requireNonNull(piece).path(), e);
        } finally {
            rows = null;
            records = null;
            reader = null;
        }
    }

    private synchronized void taken(Records morsel) {
        pending.remove(morsel);
    }

    @Override
    public synchronized void close() {
        pieces.close();
        closePiece();
        piece = null;
        for (Records morsel : pending) {
            morsel.batches.forEach(Batch::close);
        }
        pending.clear();
    }

    private final class Records implements Morsel {
        private final long number;
        private final List<Batch> batches;
        private final long floor;

        Records(long number, List<Batch> batches, long floor) {
            this.number = number;
            this.batches = batches;
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
            taken(this);
            int next = 0;
            try {
                while (next < batches.size()) {
                    out.accept(batches.get(next++));
                }
            } finally {
                while (next < batches.size()) {
                    batches.get(next++).close();
                }
            }
        }
    }
}
