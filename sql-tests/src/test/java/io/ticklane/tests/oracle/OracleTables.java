package io.ticklane.tests.oracle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/// Random tables of all types, the same in both engines: none, one, some or many rows, with NULLs,
/// equal keys, one key that most rows have, and zeros of both signs. In Ticklane some are tables in
/// memory and some are files of Parquet.
final class OracleTables {
    /// What texts are made of, in the tables and in queries.
    static final List<String> TEXTS =
            List.of("a", "b", "ab", "abc", "", "B_x", "ba", "a c", "zb", "aab");

    private static final List<Column> COLUMNS =
            List.of(
                    new Column("id", Type.BIGINT),
                    new Column("k", Type.VARCHAR),
                    new Column("s", Type.VARCHAR),
                    new Column("i", Type.INTEGER),
                    new Column("n", Type.BIGINT),
                    new Column("x", Type.DOUBLE),
                    new Column("m", Type.DECIMAL),
                    new Column("b", Type.BOOLEAN),
                    new Column("d", Type.DATE),
                    new Column("ts", Type.TIMESTAMP));

    private final Random random;
    private final Path folder;

    /// Tables of a generator, whose files are in a folder of their own.
    OracleTables(Random random, Path folder) {
        this.random = random;
        this.folder = folder;
    }

    /// Makes tables `a`, `b`, `c` and so on, with these numbers of rows, in both engines.
    List<Table> make(Statement ticklane, Statement duckdb, int... sizes)
            throws IOException, SQLException {
        Files.createDirectories(folder);
        List<Table> tables = new ArrayList<>();
        for (int rows : sizes) {
            String name = Character.toString('a' + tables.size());
            Path csv = folder.resolve(name + ".csv");
            Path parquet = folder.resolve(name + ".parquet");
            Files.writeString(csv, rows(rows));
            duckdb.execute("CREATE OR REPLACE TABLE " + name + columns());
            duckdb.execute(
                    "COPY %s FROM '%s' (HEADER false, AUTO_DETECT false, QUOTE '\"', NULLSTR '\\N')"
                            .formatted(name, csv));
            duckdb.execute("COPY %s TO '%s' (FORMAT parquet)".formatted(name, parquet));
            ticklane.execute("DROP TABLE IF EXISTS " + name + "_rows");
            if (random.nextBoolean()) {
                ticklane.execute("CREATE TABLE " + name + "_rows" + columns());
                ticklane.execute("INSERT INTO %s_rows SELECT * FROM '%s'".formatted(name, parquet));
                ticklane.execute(
                        "CREATE OR REPLACE VIEW %1$s AS SELECT * FROM %1$s_rows".formatted(name));
            } else {
                ticklane.execute(
                        "CREATE OR REPLACE VIEW %s AS SELECT * FROM '%s'".formatted(name, parquet));
            }
            tables.add(new Table(name, COLUMNS, rows));
        }
        return tables;
    }

    private static String columns() {
        List<String> columns = new ArrayList<>();
        for (Column column : COLUMNS) {
            columns.add(
                    column.name()
                            + " "
                            + column.type().sql()
                            + (column.name().equals("id") ? " NOT NULL" : ""));
        }
        return " (" + String.join(", ", columns) + ")";
    }

    private String rows(int count) {
        boolean sorted = random.nextBoolean();
        int keys = 1 + random.nextInt(6);
        StringBuilder text = new StringBuilder();
        for (int id = 0; id < count; id++) {
            int step = sorted ? id / 2 : random.nextInt(40);
            text.append(id).append(',');
            text.append(cell(text(random.nextInt(3) == 0 ? random.nextInt(keys) : 0))).append(',');
            text.append(cell(text(random.nextInt(TEXTS.size())))).append(',');
            text.append(cell(Integer.toString(random.nextInt(keys + 1) - 1))).append(',');
            text.append(cell(Integer.toString(random.nextInt(50) - 10))).append(',');
            text.append(cell(number())).append(',');
            text.append(cell(Double.toString((random.nextInt(60) - 20) / 4.0))).append(',');
            text.append(cell(Boolean.toString(random.nextInt(3) > 0))).append(',');
            text.append(cell(LocalDate.of(2024, 2, 20).plusDays(random.nextInt(30)).toString()))
                    .append(',');
            text.append(cell(time(step))).append('\n');
        }
        return text.toString();
    }

    private static String time(int step) {
        LocalDateTime time =
                LocalDateTime.of(2024, 2, 28, 9, 30).plusNanos(step * 1_237_500_000_000L);
        return String.format(Locale.ROOT, "%1$tF %1$tT.%1$tL", time);
    }

    private static String text(int number) {
        return '"' + TEXTS.get(number) + '"';
    }

    private String number() {
        return switch (random.nextInt(12)) {
            case 0 -> "-0.0";
            case 1 -> "0.0";
            default -> Double.toString((random.nextInt(160) - 60) / 8.0);
        };
    }

    /// A value, or now and then NULL.
    private String cell(String value) {
        return random.nextInt(9) == 0 ? "\\N" : value;
    }
}
