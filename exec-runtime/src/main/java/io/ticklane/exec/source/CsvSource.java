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
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The records of some CSV files, one file after the other. Fields are read in place by [CsvRows]
/// under a lock; a morsel is the batches of about `morselRows` records.
final class CsvSource implements Source {
    private final TableSource.Files files;
    private final CsvOptions options;
    private final RowType table;
    private final List<Integer> columns;
    private final QueryContext context;
    private final Set<Records> pending = new HashSet<>();
    private int nextPath;
    private long sequence;
    private @Nullable CsvRows rows;
    private @Nullable CsvReader<Boolean> reader;
    private @Nullable CloseableIterator<Boolean> records;

    CsvSource(TableSource.Files files, RowType table, List<Integer> columns, QueryContext context) {
        this.files = files;
        this.options = CsvOptions.of(files.paths().get(0), files.options());
        this.table = table;
        this.columns = columns;
        this.context = context;
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
        Records morsel = new Records(sequence++, batches);
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

    /// Makes sure that there is an open file; false when all are read.
    private boolean open() {
        if (records == null) {
            if (nextPath == files.paths().size()) {
                return false;
            }
            String path = files.paths().get(nextPath++);
            CsvRows made = new CsvRows(path, options, table, columns, context);
            try {
                CsvReader<Boolean> opened =
                        CsvReader.builder()
                                .fieldSeparator(options.delimiter())
                                .skipEmptyLines(true)
                                .build(made, Path.of(path));
                reader = opened;
                records = opened.iterator();
                rows = made;
            } catch (IOException e) {
                made.close();
                throw FileChecks.cannotRead(path, e);
            }
        }
        return true;
    }

    /// The next records of the open file; null at its end.
    private @Nullable Batch readBatch(int limit) {
        CsvRows target = java.util.Objects.requireNonNull(rows);
        CloseableIterator<Boolean> iterator = java.util.Objects.requireNonNull(records);
        target.begin(limit);
        try {
            while (target.count() < limit && iterator.hasNext()) {
                iterator.next();
            }
        } catch (CsvParseException e) {
            if (e.getCause() instanceof EngineException known) {
                throw known;
            }
            throw FileChecks.damaged(files.paths().get(nextPath - 1), "CSV", e);
        }
        if (target.count() == 0) {
            closeFile();
            return null;
        }
        return target.build(sequence);
    }

    private void closeFile() {
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
            throw FileChecks.cannotRead(files.paths().get(nextPath - 1), e);
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
        nextPath = files.paths().size();
        closeFile();
        for (Records morsel : pending) {
            morsel.batches.forEach(Batch::close);
        }
        pending.clear();
    }

    private final class Records implements Morsel {
        private final long number;
        private final List<Batch> batches;

        Records(long number, List<Batch> batches) {
            this.number = number;
            this.batches = batches;
        }

        @Override
        public long sequence() {
            return number;
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
