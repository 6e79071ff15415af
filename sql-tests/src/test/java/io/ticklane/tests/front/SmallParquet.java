package io.ticklane.tests.front;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/// Writes a small Parquet file of trades with another database.
final class SmallParquet {
    private SmallParquet() {}

    /// A file with columns ts, symbol, price and size in a folder.
    static Path write(Path folder, int rows) throws SQLException {
        Path file = folder.resolve("trades_0.parquet");
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duck.createStatement()) {
            statement.execute(
                    """
                    COPY (SELECT make_timestamp_ns(1381150800000000000 + i * 1000003) AS ts,
                                 ['AIG', 'BAC', 'IBM', 'SPY'][1 + (i * 7) %% 4] AS symbol,
                                 100 + (i * 37 %% 101) / 100 AS price,
                                 100 * (1 + i %% 9) AS size
                          FROM range(%d) AS r(i))
                    TO '%s' (FORMAT parquet, COMPRESSION uncompressed)
                    """
                            .formatted(rows, file));
        }
        return file;
    }
}
