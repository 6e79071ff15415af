package io.ticklane.benchmarks.topics;

import io.ticklane.benchmarks.market.MarketDay;
import io.ticklane.benchmarks.market.MarketFiles;
import io.ticklane.server.session.Engine;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import org.apache.arrow.memory.BufferAllocator;

/// A topic with the trades or quotes of a day, which an INSERT has written. Behind them each
/// partition has rows of a later time, whose symbols are none of the day's: they let all of them
/// out of a query that waits for the time of all partitions.
public final class DayTopic {
    private DayTopic() {}

    /// Makes it.
    ///
    /// @param data the folder of the day's files, which are made once
    public static void write(MarketDay day, Path data, TickSql sql, String topic, int partitions)
            throws IOException, SQLException {
        try (BufferAllocator memory = Engine.newAllocator(Long.MAX_VALUE);
                Connection connection = DriverManager.getConnection("jdbc:ticklane:");
                Statement statement = connection.createStatement()) {
            MarketFiles files = MarketFiles.of(day, data, memory);
            statement.execute(
                    sql.table(
                            topic,
                            String.format(
                                    Locale.ROOT,
                                    ", partitions = %d, transaction_timeout_seconds = 600",
                                    partitions)));
            statement.execute(
                    "INSERT INTO ticks SELECT ts, symbol, "
                            + sql.query().columns()
                            + " FROM '"
                            + files.arrow(sql.query().ticks())
                            + "'");
            statement.execute(
                    "INSERT INTO ticks SELECT TIMESTAMP '2026-01-03 00:00:00',"
                            + " 'E' || SUBSTRING(symbol FROM 2), "
                            + sql.query().columns().replaceAll("\\w+", "1")
                            + " FROM '"
                            + files.arrow("ref")
                            + "'");
        }
    }
}
