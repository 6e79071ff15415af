package io.ticklane.exec.source;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.TableSource;
import io.ticklane.api.plan.TableSource.FileFormat;
import io.ticklane.api.plan.TableSource.Option;
import io.ticklane.api.type.RowType;
import io.ticklane.exec.operator.Source;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.source.parquet.ParquetDescription;
import io.ticklane.exec.source.parquet.ParquetSource;
import io.ticklane.exec.source.split.SplitAssignment;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;

/// Files as tables.
public final class FileTables {
    private FileTables() {}

    /// Finds the files of a path or glob and reads their schema. The format is that of the ending;
    /// options are those of CSV (`delimiter`, `header`, `null`). All files must have the columns of
    /// the first.
    public static FileDescription describe(
            String pattern, List<Option> options, BufferAllocator allocator) {
        List<Path> paths = FileGlob.expand(pattern);
        FileFormat format = format(paths.get(0));
        RowType rowType = null;
        FileDescription all = null;
        long rows = 0;
        for (Path path : paths) {
            if (format(path) != format) {
                throw new EngineException(
                        ErrorCode.FEATURE_NOT_SUPPORTED,
                        "'"
                                + pattern
                                + "' has files of several formats: "
                                + paths.get(0)
                                + " and "
                                + path);
            }
        }
        for (Path path : paths) {
            FileDescription one = describeOne(format, path, options, allocator);
            rows += one.rowCount();
            if (rowType == null) {
                rowType = one.rowType();
            } else {
                RowType other = one.rowType();
                rowType = format == FileFormat.CSV ? CsvSniffer.widen(rowType, other) : rowType;
                requireSame(
                        paths.get(0),
                        rowType,
                        path,
                        format == FileFormat.CSV ? CsvSniffer.widen(other, rowType) : other);
            }
            all =
                    new FileDescription(
                            one.source(),
                            rowType,
                            rows,
                            all == null ? one.spans() : all.spansWith(one));
        }
        if (rowType == null || all == null) {
            throw new EngineException(
                    ErrorCode.TABLE_NOT_FOUND, "no file matches '" + pattern + "'");
        }
        List<String> names = paths.stream().map(Path::toString).toList();
        return new FileDescription(
                new TableSource.Files(format, names, options), rowType, rows, all.spans());
    }

    /// The files of a path or glob, sorted; error 42P01 when there is none.
    public static List<String> expand(String pattern) {
        return FileGlob.expand(pattern).stream().map(Path::toString).toList();
    }

    /// Whether a text in FROM can be a file: it has an ending that a format has.
    public static boolean isFile(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        return lower.endsWith(".parquet")
                || lower.endsWith(".csv")
                || lower.endsWith(".tsv")
                || lower.endsWith(".arrow")
                || lower.endsWith(".feather")
                || lower.endsWith(".ipc");
    }

    /// Opens a share of the files of a plan's scan. Rows that do not pass the filter, which is over
    /// the columns read, may be left out.
    public static Source open(
            TableSource.Files files,
            RowType table,
            List<Integer> columns,
            Optional<Expression> filter,
            Share share,
            QueryContext context) {
        Source rows = rows(files, table, columns, filter, share, context);
        return !share.isNumbered() || share.keys().isEmpty()
                ? rows
                : new KeyedSource(rows, share.keys().get(), files.paths(), share, context);
    }

    private static Source rows(
            TableSource.Files files,
            RowType table,
            List<Integer> columns,
            Optional<Expression> filter,
            Share share,
            QueryContext context) {
        SplitAssignment assignment = share.assignment(files.paths().size());
        return switch (files.format()) {
            case PARQUET -> new ParquetSource(files, table, columns, filter, assignment, context);
            case ARROW ->
                    new ArrowStreamSource(
                            files.paths(),
                            table,
                            columns,
                            assignment,
                            context,
                            path -> new IpcReader(path, context.memory().allocator()));
            case CSV -> new CsvSource(files, table, columns, assignment, context);
        };
    }

    private static FileFormat format(Path path) {
        String name = path.toString().toLowerCase(Locale.ROOT);
        if (name.endsWith(".parquet")) {
            return FileFormat.PARQUET;
        }
        if (name.endsWith(".csv") || name.endsWith(".tsv")) {
            return FileFormat.CSV;
        }
        if (name.endsWith(".arrow") || name.endsWith(".feather") || name.endsWith(".ipc")) {
            return FileFormat.ARROW;
        }
        throw new EngineException(
                ErrorCode.FEATURE_NOT_SUPPORTED,
                "cannot tell the format of '"
                        + path
                        + "'; it must end in .parquet, .csv, .tsv, .arrow, .feather or .ipc");
    }

    private static FileDescription describeOne(
            FileFormat format, Path path, List<Option> options, BufferAllocator allocator) {
        FileChecks.requireContent(path);
        return switch (format) {
            case PARQUET -> {
                ParquetDescription found = ParquetSource.describe(path);
                yield new FileDescription(
                        new TableSource.Files(format, List.of(path.toString()), List.of()),
                        found.rowType(),
                        found.rows(),
                        found.spans());
            }
            case ARROW -> IpcReader.describe(path, allocator);
            case CSV -> CsvSniffer.describe(path, CsvOptions.of(path.toString(), options));
        };
    }

    private static void requireSame(Path firstPath, RowType first, Path path, RowType other) {
        if (first.size() != other.size()) {
            throw new EngineException(
                    ErrorCode.TYPE_MISMATCH,
                    "'"
                            + path
                            + "' has "
                            + other.size()
                            + " columns, but '"
                            + firstPath
                            + "' has "
                            + first.size());
        }
        for (int i = 0; i < first.size(); i++) {
            boolean sameName = first.field(i).name().equals(other.field(i).name());
            if (!sameName || !first.type(i).sameValues(other.type(i))) {
                throw new EngineException(
                        ErrorCode.TYPE_MISMATCH,
                        "column "
                                + (i + 1)
                                + " of '"
                                + path
                                + "' is "
                                + other.field(i).name()
                                + " "
                                + other.type(i).sql()
                                + ", but in '"
                                + firstPath
                                + "' it is "
                                + first.field(i).name()
                                + " "
                                + first.type(i).sql());
            }
        }
    }
}
