package io.ticklane.benchmarks.nodes;

import io.ticklane.benchmarks.market.MarketDay;
import io.ticklane.benchmarks.market.MarketFiles;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import org.apache.arrow.c.ArrowArrayStream;
import org.apache.arrow.c.Data;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.duckdb.DuckDBConnection;

/// A day cut into Parquet files, which lie one after the other in time. They are made once and
/// kept.
final class DayParts {
    private static final int PARTS = 4;
    private static final int ROW_GROUP_ROWS = 1 << 16;

    private final Path folder;
    private final int rows;

    /// The files of a day, below a folder.
    DayParts(MarketDay day, Path data, BufferAllocator memory) throws IOException, SQLException {
        MarketFiles files = MarketFiles.of(day, data, memory);
        folder = files.folder().resolve("parts");
        rows = day.rows();
        Files.createDirectories(folder);
        make("trades", files.arrow("trades"), memory);
        make("quotes", files.arrow("quotes"), memory);
    }

    /// A pattern that names all files of a table.
    Path pattern(String table) {
        return folder.resolve(table + "-*.parquet");
    }

    private void make(String table, Path arrow, BufferAllocator memory)
            throws IOException, SQLException {
        if (Files.exists(part(table, PARTS - 1))) {
            return;
        }
        try (DuckDBConnection connection =
                        DriverManager.getConnection("jdbc:duckdb:").unwrap(DuckDBConnection.class);
                Statement statement = connection.createStatement();
                FileInputStream file = new FileInputStream(arrow.toFile());
                ArrowFileReader reader = new ArrowFileReader(file.getChannel(), memory);
                ArrowArrayStream stream = ArrowArrayStream.allocateNew(memory)) {
            Data.exportArrayStream(memory, reader, stream);
            connection.registerArrowStream("incoming", stream);
            statement.execute("CREATE TABLE day AS SELECT * FROM incoming");
            for (int part = 0; part < PARTS; part++) {
                long from = (long) rows * part / PARTS;
                long to = (long) rows * (part + 1) / PARTS;
                Path unfinished = folder.resolve(table + ".unfinished");
                statement.execute(
                        String.format(
                                Locale.ROOT,
                                "COPY (SELECT * FROM day WHERE rowid >= %d AND rowid < %d) TO '%s' (FORMAT parquet, ROW_GROUP_SIZE %d)",
                                from,
                                to,
                                unfinished,
                                ROW_GROUP_ROWS));
                Files.move(unfinished, part(table, part), StandardCopyOption.ATOMIC_MOVE);
            }
        }
    }

    private Path part(String table, int part) {
        return folder.resolve(table + "-" + part + ".parquet");
    }
}
