package io.ticklane.exec.source.parquet;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.TableSource;
import io.ticklane.api.type.Field;
import io.ticklane.exec.batch.TextEncoder;
import io.ticklane.exec.filter.ScanKeys.ColumnKeys;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.source.split.SplitAssignment;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Finds the splits of some files that are in a share and may have a row that passes the filter.
/// Splits are row groups; where several nodes share them, large ones are cut into pieces. Footers
/// are read as their files' turn comes.
///
/// Lists are not cut: how many rows a page has is then only known when its levels were read.
///
/// Threads: one at a time.
final class ParquetSplits {
    private static final int PIECE_ROWS = 1 << 16;
    private static final int MOST_UNCUT_ROWS = 2 * PIECE_ROWS;

    private final List<String> paths;

    /// what the files must be, if any
    private final List<Long> digests;

    private final List<Field> fields;
    private final Optional<Expression> filter;
    private final TextEncoder filterTexts;
    private final SplitAssignment assignment;
    private final QueryContext context;
    private List<ColumnKeys> keys = List.of();
    private int nextPath;
    private @Nullable ParquetFile file;
    private int nextGroup;
    private long groupRow;
    private int pieceRow;
    private boolean mayPass;
    private Optional<ColumnKeys> against = Optional.empty();

    /// The rows `[from, to)` of a row group, which a node reads as one morsel.
    ///
    /// @param ordinal the ordinal of the first of them
    record Split(ParquetFile file, FileMetadata.RowGroup group, int from, int to, long ordinal) {}

    /// The splits of files that have these fields; the filter is over them.
    ParquetSplits(
            TableSource.Files files,
            List<Field> fields,
            Optional<Expression> filter,
            SplitAssignment assignment,
            QueryContext context) {
        this.paths = files.paths();
        this.digests = files.digests();
        this.fields = List.copyOf(fields);
        this.filter = filter;
        this.filterTexts = new TextEncoder(context.dictionary());
        this.assignment = assignment;
        this.context = context;
    }

    /// Passes over row groups without a row that may pass key filters too.
    void filterBy(List<ColumnKeys> by) {
        keys = List.copyOf(by);
    }

    /// The next split; null when there is none left.
    @Nullable Split next() {
        for (ColumnKeys each : keys) {
            if (each.filter().isEmpty()) {
                context.filterCounts().readNothing(each.id());
                return null;
            }
        }
        while (true) {
            ParquetFile open = file;
            if (open == null) {
                nextPath = assignment.nextFile(nextPath, paths.size());
                if (nextPath == paths.size()) {
                    return null;
                }
                open = open(nextPath++);
                file = open;
                nextGroup = 0;
                groupRow = 0;
            }
            Split split = next(open);
            if (split != null) {
                return split;
            }
            file = null;
        }
    }

    private ParquetFile open(int path) {
        ParquetFile open = ParquetFile.open(paths.get(path), fields);
        if (!digests.isEmpty() && ParquetFile.digest(open.path()) != digests.get(path)) {
            throw new EngineException(
                    ErrorCode.SOURCE_FAILED,
                    "'"
                            + open.path()
                            + "' was replaced after the statement was planned, which relies on the"
                            + " order of its rows; run the statement again");
        }
        return open;
    }

    private @Nullable Split next(ParquetFile open) {
        List<FileMetadata.RowGroup> groups = open.metadata().groups();
        while (nextGroup < groups.size()) {
            FileMetadata.RowGroup group = groups.get(nextGroup);
            int rows = (int) group.rows();
            while (pieceRow < rows) {
                int from = pieceRow;
                if (from == 0) {
                    test(open, group);
                }
                pieceRow = isCut(open, rows) ? Math.min(rows, from + PIECE_ROWS) : rows;
                boolean ours = assignment.isOurs(pieceRow - from);
                if (ours && mayPass) {
                    long ordinal = assignment.ordinal(nextPath - 1, groupRow + from);
                    return new Split(open, group, from, pieceRow, ordinal);
                }
                if (ours && against.isPresent()) {
                    context.filterCounts().leftOut(against.get().id(), pieceRow - from);
                }
            }
            pieceRow = 0;
            groupRow += rows;
            nextGroup++;
        }
        return null;
    }

    private boolean isCut(ParquetFile open, int rows) {
        return assignment.isShared()
                && rows > MOST_UNCUT_ROWS
                && open.places().stream()
                        .allMatch(place -> open.forms().get(place).list().isEmpty());
    }

    /// Finds out whether a row of a group may pass, and if not, which key filter keeps it out, be
    /// it that one does.
    private void test(ParquetFile open, FileMetadata.RowGroup group) {
        try {
            RowGroupFilter filtered = new RowGroupFilter(filter, open, filterTexts);
            boolean passes = filtered.mayPass(group);
            against = passes ? filtered.against(group, keys) : Optional.empty();
            mayPass = passes && against.isEmpty();
        } catch (IOException e) {
            throw ParquetFile.failure(open.path(), e);
        }
    }
}
