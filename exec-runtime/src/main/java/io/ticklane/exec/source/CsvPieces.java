package io.ticklane.exec.source;

import io.ticklane.exec.source.split.SplitAssignment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds the pieces of some CSV files that are in a share. A file of few bytes is one piece; in
/// larger ones every node looks for the ends of all records, which takes much less time than to
/// read their fields, and cuts at the first one behind so many bytes.
///
/// Threads: one at a time.
final class CsvPieces implements AutoCloseable {
    private static final long PIECE_BYTES = 2L << 20;

    /// A delimiter of more than one byte would have to be looked for.
    private static final int MOST_ASCII = 127;

    private final List<String> paths;
    private final CsvOptions options;
    private final SplitAssignment assignment;
    private int nextPath;
    private @Nullable CsvScanner scanner;

    CsvPieces(List<String> paths, CsvOptions options, SplitAssignment assignment) {
        this.paths = List.copyOf(paths);
        this.options = options;
        this.assignment = assignment;
    }

    /// The next piece; null when there is none left.
    @Nullable CsvPiece next() {
        while (true) {
            if (scanner == null) {
                nextPath = assignment.nextFile(nextPath, paths.size());
                if (nextPath == paths.size()) {
                    return null;
                }
            }
            String path = paths.get(scanner == null ? nextPath++ : nextPath - 1);
            try {
                CsvPiece piece = next(path);
                if (piece != null) {
                    return piece;
                }
            } catch (IOException e) {
                throw FileChecks.cannotRead(path, e);
            }
        }
    }

    /// The next piece of a file, if one of those left is in the share.
    private @Nullable CsvPiece next(String path) throws IOException {
        if (!assignment.isShared() || assignment.isByFile()) {
            return CsvPiece.whole(ordinal(0), path);
        }
        CsvScanner open = scanner;
        if (open == null) {
            long size = Files.size(Path.of(path));
            if (size <= PIECE_BYTES || options.delimiter() > MOST_ASCII) {
                return assignment.isOurs(size) ? CsvPiece.whole(ordinal(0), path) : null;
            }
            open = new CsvScanner(path, (byte) options.delimiter());
            scanner = open;
        }
        long header = options.header() ? 1 : 0;
        while (true) {
            long from = open.position();
            long lines = open.lines();
            long firstRow = Math.max(0, open.records() - header);
            open.pass(from + PIECE_BYTES);
            long bytes = open.position() - from;
            if (bytes == 0) {
                open.close();
                scanner = null;
                return null;
            }
            if (assignment.isOurs(bytes)) {
                long rows = Math.max(0, open.records() - header) - firstRow;
                return new CsvPiece(ordinal(firstRow), path, from, bytes, rows, lines);
            }
        }
    }

    private long ordinal(long row) {
        return assignment.ordinal(nextPath - 1, row);
    }

    @Override
    public void close() {
        nextPath = paths.size();
        if (scanner != null) {
            try {
                scanner.close();
            } catch (IOException e) {
                throw FileChecks.cannotRead(paths.get(nextPath - 1), e);
            }
            scanner = null;
        }
    }
}
