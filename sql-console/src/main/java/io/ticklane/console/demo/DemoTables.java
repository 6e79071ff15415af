package io.ticklane.console.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;

/// The tables of the demo: `trades` and `quotes` of a synthetic market day.
///
/// @param folder where the files lie
/// @param trades number of trades; there are twice as many quotes
/// @param seed the same seed gives the same rows
public record DemoTables(Path folder, int trades, long seed) {
    /// The number of trades unless the user says otherwise.
    public static final int TRADES = 500_000;

    /// The fewest trades: all symbols shall have a quote.
    public static final int FEWEST_TRADES = 1_000;

    /// The most trades: the files stay below a few gigabytes.
    public static final int MOST_TRADES = 20_000_000;

    /// Changes when the same seed gives other rows than before.
    private static final int VERSION = 1;

    private static final double NANOS = 1e9;

    /// The folder where Ticklane keeps what belongs to the user.
    public static Path home() {
        return Path.of(System.getProperty("user.home"), ".ticklane");
    }

    /// The tables that `--demo` gives.
    public static DemoTables standard() {
        return new DemoTables(home().resolve("demo"), TRADES, 1);
    }

    /// The number of quotes.
    public int quotes() {
        return 2 * trades;
    }

    /// Makes the files unless they are there, and loads them as tables.
    ///
    /// @param progress gets a line for each step
    public void load(Connection connection, PrintStream progress) throws SQLException, IOException {
        make(progress);
        long written = System.nanoTime();
        try (Statement statement = connection.createStatement()) {
            statement.execute(create("TABLE", "trades"));
            statement.execute(create("TABLE", "quotes"));
        }
        double seconds = (System.nanoTime() - written) / NANOS;
        int rows = trades + quotes();
        progress.println(
                String.format(
                        Locale.ROOT,
                        "Loaded tables trades and quotes from CSV in %.1f s (%,.0f rows/s)",
                        seconds,
                        rows / seconds));
    }

    /// Makes the files unless they are there, and views of them under the names of the tables. All
    /// nodes of a cluster read the files, while a table is in the memory of one.
    ///
    /// @param progress gets a line for each step
    public void view(Connection connection, PrintStream progress) throws SQLException, IOException {
        make(progress);
        try (Statement statement = connection.createStatement()) {
            statement.execute(create("VIEW", "trades"));
            statement.execute(create("VIEW", "quotes"));
        }
        progress.println("Views trades and quotes are over the files in " + folder);
    }

    private void make(PrintStream progress) throws IOException {
        long start = System.nanoTime();
        if (writeFiles()) {
            progress.println(
                    String.format(
                            Locale.ROOT,
                            "Simulated %,d trades and %,d quotes of %d symbols in %.1f s, into %s",
                            trades,
                            quotes(),
                            MarketDay.SYMBOLS,
                            (System.nanoTime() - start) / NANOS,
                            folder));
        }
    }

    private String create(String kind, String table) {
        String file = folder.resolve(table + ".csv").toAbsolutePath().toString().replace("'", "''");
        return "CREATE OR REPLACE " + kind + " " + table + " AS SELECT * FROM '" + file + "'";
    }

    /// Writes the files unless the folder has those of this day; whether it did.
    private boolean writeFiles() throws IOException {
        String content = "version " + VERSION + ", seed " + seed + ", trades " + trades + "\n";
        Path stamp = folder.resolve("content.txt");
        if (Files.exists(stamp) && Files.readString(stamp).equals(content)) {
            return false;
        }
        Files.deleteIfExists(stamp);
        MarketFiles.write(new MarketDay(trades, seed), folder);
        Files.writeString(stamp, content);
        return true;
    }
}
