package io.ticklane.tests.slt;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Reads `.slt` files.
///
/// ```
///   # a comment
///   require shared
///   statement ok
///   CREATE TABLE t AS ...
///
///   statement error 42703 no column
///   SELECT nothing FROM t
///
///   query TR rowsort tolerance 1e-6
///   SELECT symbol, price FROM t
///   ----
///   IBM<TAB>180.5
/// ```
///
/// A record ends at an empty line. Columns are parted by one TAB, NULL is `NULL`, the empty text
/// `(empty)`. `${shared}` in SQL and rows stands for the folder of shared data.
public final class SltFile {
    private static final double TOLERANCE = 1e-9;

    private final Path path;
    private final List<String> lines;
    private int at;

    private SltFile(Path path, List<String> lines) {
        this.path = path;
        this.lines = lines;
    }

    /// The records of a file.
    public static List<SltRecord> read(Path path) throws IOException {
        return new SltFile(path, Files.readAllLines(path)).records();
    }

    private List<SltRecord> records() {
        List<SltRecord> records = new ArrayList<>();
        while (at < lines.size()) {
            String line = lines.get(at);
            if (line.isBlank() || line.startsWith("#")) {
                at++;
            } else {
                records.add(record(line.strip()));
            }
        }
        return records;
    }

    private SltRecord record(String head) {
        int line = ++at;
        String[] words = head.split("\\s+", -1);
        if (head.equals("require shared")) {
            return new SltRecord.RequireShared(line);
        }
        if (head.equals("statement ok")) {
            return new SltRecord.StatementOk(line, sql());
        }
        if (head.startsWith("statement error ") && words.length >= 3) {
            String regex = head.substring(head.indexOf(words[2]) + words[2].length()).strip();
            return new SltRecord.StatementError(line, sql(), words[2], regex);
        }
        if (words[0].equals("query") && words.length >= 2) {
            return query(line, words);
        }
        throw new IllegalArgumentException(path + ":" + line + ": not a record: " + head);
    }

    private SltRecord query(int line, String[] words) {
        boolean rowSort = false;
        double tolerance = TOLERANCE;
        for (int i = 2; i < words.length; i++) {
            if (words[i].equals("rowsort")) {
                rowSort = true;
            } else if (words[i].equals("tolerance")) {
                tolerance = Double.parseDouble(words[++i]);
            } else if (!words[i].equals("nosort")) {
                throw new IllegalArgumentException(
                        path + ":" + line + ": unknown word " + words[i]);
            }
        }
        String sql = sql();
        List<String> rows = new ArrayList<>();
        if (at < lines.size() && lines.get(at).equals("----")) {
            at++;
            while (at < lines.size() && !lines.get(at).isEmpty()) {
                rows.add(lines.get(at++));
            }
        } else {
            throw new IllegalArgumentException(path + ":" + line + ": the query has no ---- line");
        }
        return new SltRecord.Query(line, sql, words[1], rowSort, tolerance, rows);
    }

    private String sql() {
        StringBuilder sql = new StringBuilder();
        while (at < lines.size() && !lines.get(at).isBlank() && !lines.get(at).equals("----")) {
            sql.append(sql.isEmpty() ? "" : "\n").append(lines.get(at++));
        }
        return sql.toString();
    }
}
