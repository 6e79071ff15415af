package io.ticklane.exec.source;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.RecordType;
import io.ticklane.api.plan.TableSource;
import io.ticklane.api.plan.TableSource.FileFormat;
import io.ticklane.api.plan.TableSource.Option;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds the columns of a CSV file and their types from its first records: the first of BOOLEAN,
/// BIGINT, DOUBLE, DATE, TIMESTAMP that all values of a column are, else VARCHAR. A quoted field is
/// text. A column without any value is VARCHAR.
final class CsvSniffer {
    private static final int SAMPLE_RECORDS = 20_000;
    private static final List<SqlType> TRIED =
            List.of(
                    SqlType.BOOLEAN,
                    SqlType.BIGINT,
                    SqlType.DOUBLE,
                    SqlType.DATE,
                    SqlType.TIMESTAMP);

    private CsvSniffer() {}

    static FileDescription describe(Path path, CsvOptions options) {
        Sample sample = new Sample(options);
        long records = 0;
        try (CsvReader<Boolean> reader =
                        CsvReader.builder()
                                .fieldSeparator(options.delimiter())
                                .skipEmptyLines(true)
                                .build(sample, path);
                CloseableIterator<Boolean> iterator = reader.iterator()) {
            while (records < SAMPLE_RECORDS && iterator.hasNext()) {
                iterator.next();
                records++;
            }
        } catch (CsvParseException e) {
            throw FileChecks.damaged(path.toString(), "CSV", e);
        } catch (IOException e) {
            throw FileChecks.cannotRead(path.toString(), e);
        }
        if (sample.names.isEmpty()) {
            throw FileChecks.damaged(
                    path.toString(),
                    "CSV",
                    new IOException("it has no record with the columns' names"));
        }
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i < sample.names.size(); i++) {
            fields.add(new Field(sample.names.get(i), sample.type(i)));
        }
        return new FileDescription(
                new TableSource.Files(
                        FileFormat.CSV,
                        List.of(path.toString()),
                        List.of(
                                new Option("delimiter", String.valueOf(options.delimiter())),
                                new Option("header", String.valueOf(options.header())),
                                new Option("null", options.nullText()))),
                new RowType(fields),
                estimate(path, sample.characters, options.header() ? records - 1 : records));
    }

    /// The columns of one file with types that the values of another file's columns have too.
    static RowType widen(RowType one, RowType other) {
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i < one.size(); i++) {
            SqlType type = one.type(i);
            if (i < other.size() && !type.equals(other.type(i))) {
                boolean numbers = type.kind().isNumeric() && other.type(i).kind().isNumeric();
                type = numbers ? SqlType.DOUBLE : SqlType.VARCHAR;
            }
            fields.add(new Field(one.field(i).name(), type));
        }
        return new RowType(fields);
    }

    private static long estimate(Path path, long characters, long records) {
        try {
            return records < SAMPLE_RECORDS - 1
                    ? records
                    : (long) (Files.size(path) / Math.max(1.0, characters / (double) records));
        } catch (IOException e) {
            throw FileChecks.cannotRead(path.toString(), e);
        }
    }

    private static final class Sample extends AbstractBaseCsvCallbackHandler<Boolean> {
        private final CsvOptions options;
        private final CsvCell cell = new CsvCell();
        private final List<String> names = new ArrayList<>();
        private final List<boolean[]> possible = new ArrayList<>();
        private final List<boolean[]> seen = new ArrayList<>();
        private boolean inHeader;
        private long characters;

        Sample(CsvOptions options) {
            this.options = options;
            this.inHeader = options.header();
        }

        @Override
        protected void handleField(
                int index, char[] buffer, int offset, int length, boolean quoted) {
            characters += length + 1L;
            if (inHeader) {
                addColumn(new String(buffer, offset, length).strip());
                return;
            }
            if (!options.header() && index == names.size()) {
                addColumn("column" + index);
            }
            if (index >= names.size() || (!quoted && options.isNull(buffer, offset, length))) {
                return;
            }
            seen.get(index)[0] = true;
            boolean[] types = possible.get(index);
            for (int t = 0; t < types.length; t++) {
                types[t] = types[t] && !quoted && cell.read(TRIED.get(t), buffer, offset, length);
            }
        }

        @Override
        protected @Nullable Boolean buildRecord() {
            if (getRecordType() == RecordType.EMPTY) {
                return null;
            }
            inHeader = false;
            return Boolean.TRUE;
        }

        private void addColumn(String name) {
            names.add(name.isEmpty() ? "column" + names.size() : name);
            boolean[] types = new boolean[TRIED.size()];
            java.util.Arrays.fill(types, true);
            possible.add(types);
            seen.add(new boolean[1]);
        }

        private SqlType type(int column) {
            if (seen.get(column)[0]) {
                for (int t = 0; t < TRIED.size(); t++) {
                    if (possible.get(column)[t]) {
                        return TRIED.get(t);
                    }
                }
            }
            return SqlType.VARCHAR;
        }
    }
}
