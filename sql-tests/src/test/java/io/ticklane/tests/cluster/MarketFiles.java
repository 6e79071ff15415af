package io.ticklane.tests.cluster;

import io.ticklane.server.session.ArrowRows;
import io.ticklane.server.session.Engine;
import io.ticklane.server.session.EngineSettings;
import io.ticklane.server.session.PreparedStatement;
import io.ticklane.server.session.Session;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.arrow.vector.ipc.ArrowFileWriter;

/// The first trades and quotes of a session of the market, of all symbols, in the order of their
/// times, each as several files of a format.
final class MarketFiles {
    private static final String ORDER = "ts, symbol, seq";

    /// Where files end, in parts of all rows; one has no rows.
    private static final List<Double> CUTS = List.of(0.0, 0.4, 0.41, 0.8, 0.8, 1.0);

    private final Path data;
    private final Path folder;

    /// The format of files.
    enum Format {
        PARQUET,
        CSV,
        ARROW;

        private String ending() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// Files of the shared data, written below a folder.
    MarketFiles(Path data, Path folder) {
        this.data = data;
        this.folder = folder;
    }

    /// Writes the files of all formats: so many trades, and more quotes.
    void write(int trades) throws SQLException, IOException {
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duck.createStatement()) {
            write(statement, "trades", trades);
            write(statement, "quotes", trades * 3 / 2);
        }
        try (Engine engine = Engine.start(EngineSettings.standard());
                Session session = engine.openSession(Map.of())) {
            session.set("batch_size", 700L);
            for (String table : List.of("trades", "quotes")) {
                writeArrow(engine, session, table);
            }
        }
    }

    private void write(Statement statement, String table, int rows) throws SQLException {
        statement.execute(
                "CREATE TABLE %s AS SELECT *, row_number() OVER (ORDER BY %s) - 1 AS n FROM '%s'"
                                .formatted(
                                        table, ORDER, data.resolve("equity_" + table + ".parquet"))
                        + " WHERE ts >= TIMESTAMP '2013-10-07 13:30:00' ORDER BY n LIMIT "
                        + rows);
        for (int part = 0; part + 1 < CUTS.size(); part++) {
            String from =
                    "(SELECT * EXCLUDE (n) FROM %s WHERE n >= %d AND n < %d ORDER BY n)"
                            .formatted(
                                    table,
                                    (int) (rows * CUTS.get(part)),
                                    (int) (rows * CUTS.get(part + 1)));
            statement.execute(
                    "COPY %s TO '%s' (FORMAT parquet, ROW_GROUP_SIZE 2048)"
                            .formatted(from, file(table, part, Format.PARQUET)));
            if (!CUTS.get(part).equals(CUTS.get(part + 1))) {
                statement.execute(
                        "COPY %s TO '%s' (FORMAT csv, HEADER)"
                                .formatted(from, file(table, part, Format.CSV)));
            }
        }
    }

    /// Writes what the engine reads from the Parquet files, in other files of other batches.
    private void writeArrow(Engine engine, Session session, String table) throws IOException {
        String sql = "SELECT * FROM " + files(table, Format.PARQUET);
        try (PreparedStatement statement = session.prepare(sql);
                ArrowRows rows = new ArrowRows(engine, statement.execute(List.of(), 0), 0)) {
            int part = 0;
            boolean more = rows.next();
            while (more) {
                Path path = file(table, part++, Format.ARROW);
                try (FileOutputStream out = new FileOutputStream(path.toFile());
                        ArrowFileWriter writer =
                                new ArrowFileWriter(rows.root(), null, out.getChannel())) {
                    writer.start();
                    for (int batch = 0; batch < 3 && more; batch++) {
                        writer.writeBatch();
                        more = rows.next();
                    }
                    writer.end();
                }
            }
        }
    }

    private Path file(String table, int part, Format format) {
        Path path = folder.resolve(table + "-" + part + "." + format.ending());
        if (Files.exists(path)) {
            throw new IllegalStateException(path + " was written before");
        }
        return path;
    }

    /// All files of a table as SQL names them.
    String files(String table, Format format) {
        return "'" + folder.resolve(table + "-*." + format.ending()) + "'";
    }

    /// The statements that make the views of a format.
    List<String> views(Format format) {
        return List.of(
                "CREATE OR REPLACE VIEW trades AS SELECT * FROM " + files("trades", format),
                "CREATE OR REPLACE VIEW quotes AS SELECT * FROM " + files("quotes", format),
                "CREATE OR REPLACE VIEW daily AS SELECT symbol, \"date\" AS day, \"open\" AS o, high AS h,"
                        + " low AS l, \"close\" AS c, volume FROM '"
                        + data.resolve("equity_bars_1d.csv")
                        + "' WHERE symbol IN ('AAPL', 'IBM', 'SPY')");
    }
}
