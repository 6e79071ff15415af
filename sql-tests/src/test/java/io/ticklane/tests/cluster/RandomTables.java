package io.ticklane.tests.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/// Random tables `t`, `u` and `v` with the columns k VARCHAR, g BIGINT, ts TIMESTAMP, x DOUBLE, n
/// BIGINT and id BIGINT, each as several CSV or Parquet files. Keys are few or many; there are
/// NULLs, rows of the same time, and Parquet files without rows.
final class RandomTables {
    /// The names of the tables.
    static final List<String> NAMES = List.of("t", "u", "v");

    private static final LocalDateTime BEGIN = LocalDateTime.of(2026, 1, 2, 9, 30);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS", Locale.ROOT);
    private static final int MOST_ROWS = 400;

    private final Random random;
    private final Path folder;

    /// Tables of a generator, below a folder of their own.
    RandomTables(Random random, Path folder) {
        this.random = random;
        this.folder = folder;
    }

    /// Writes the files and gives the statements that make views of them.
    List<String> write() throws IOException, SQLException {
        Files.createDirectories(folder);
        List<String> views = new ArrayList<>();
        for (String name : NAMES) {
            boolean parquet = random.nextBoolean();
            int files = 1 + random.nextInt(5);
            int keys = random.nextBoolean() ? 1 + random.nextInt(4) : 150;
            boolean sorted = random.nextInt(3) > 0;
            int id = 0;
            for (int file = 0; file < files; file++) {
                boolean empty = parquet && random.nextInt(4) == 0;
                int rows = empty ? 0 : 1 + random.nextInt(MOST_ROWS / files);
                Path csv = folder.resolve(name + file + ".csv");
                Files.writeString(csv, rows(id, rows, keys, sorted));
                id += rows;
                if (parquet) {
                    toParquet(csv, folder.resolve(name + file + ".parquet"));
                }
            }
            views.add(
                    "CREATE OR REPLACE VIEW %s AS SELECT * FROM '%s'"
                            .formatted(
                                    name,
                                    folder.resolve(name + (parquet ? "*.parquet" : "*.csv"))));
        }
        return views;
    }

    private String rows(int firstId, int count, int keys, boolean sorted) {
        StringBuilder text = new StringBuilder("k,g,ts,x,n,id\n");
        for (int id = firstId; id < firstId + count; id++) {
            int step = sorted ? id * 3 + random.nextInt(4) : random.nextInt(MOST_ROWS);
            // each file of CSV tells the types of the columns
            boolean whole = id == firstId;
            text.append(cell(whole, key(keys)));
            text.append(',').append(cell(whole, Integer.toString(random.nextInt(6))));
            text.append(',')
                    .append(cell(whole, TIME.format(BEGIN.plusNanos(step / 4 * 250_000_000L))));
            text.append(',').append(cell(whole, Double.toString(random.nextInt(4000) / 7.0)));
            text.append(',').append(cell(whole, Integer.toString(random.nextInt(50) - 10)));
            text.append(',').append(id).append('\n');
        }
        return text.toString();
    }

    private String key(int keys) {
        return "key of " + "a".repeat(random.nextInt(keys) % 13) + random.nextInt(keys);
    }

    private boolean rarely() {
        return random.nextInt(12) == 0;
    }

    /// A value, or now and then NULL.
    private String cell(boolean whole, String value) {
        return !whole && rarely() ? "" : value;
    }

    private static void toParquet(Path csv, Path parquet) throws SQLException {
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duck.createStatement()) {
            statement.execute(
                    "COPY (SELECT * FROM read_csv('%s', header = true, columns = {'k': 'VARCHAR', 'g': 'BIGINT', 'ts': 'TIMESTAMP', 'x': 'DOUBLE', 'n': 'BIGINT', 'id': 'BIGINT'}))"
                                    .formatted(csv)
                            + " TO '%s' (FORMAT parquet)".formatted(parquet));
        }
    }
}
