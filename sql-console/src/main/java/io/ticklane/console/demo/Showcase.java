package io.ticklane.console.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/// A query that shows what Ticklane is for. Its text is a resource of this package, in the folder
/// `showcase`: the first comment lines are its title. All read the tables `trades (ts, symbol,
/// price, size)` and `quotes (ts, symbol, bid_price, bid_size, ask_price, ask_size)`, so that they
/// run over any data with views of these names.
///
/// @param name the file, without `.sql`
/// @param readsTrades whether it reads all trades
/// @param readsQuotes whether it reads all quotes
/// @param picture what is drawn of its result
public record Showcase(String name, boolean readsTrades, boolean readsQuotes, Picture picture) {

    /// All, in the order of the demo.
    public static final List<Showcase> ALL =
            List.of(
                    new Showcase("ewma", true, false, Picture.NONE),
                    new Showcase("ofi", false, true, Picture.BARS),
                    new Showcase("bars", true, false, Picture.LINE),
                    new Showcase("spread", true, true, Picture.NONE),
                    new Showcase("volatility", true, false, Picture.NONE));

    /// What is drawn of a result.
    public enum Picture {
        /// Nothing.
        NONE,
        /// The last column over the first one.
        LINE,
        /// The last column as bars, one for each row.
        BARS
    }

    /// The text of the query, with its title, without a `;`.
    public String sql() {
        String file = "showcase/" + name + ".sql";
        try (InputStream in = Showcase.class.getResourceAsStream(file)) {
            byte[] bytes = Objects.requireNonNull(in, file).readAllBytes();
            return new String(bytes, StandardCharsets.UTF_8).strip();
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    /// The first comment lines.
    String title() {
        return String.join(
                " ",
                sql().lines()
                        .takeWhile(line -> line.startsWith("--"))
                        .map(line -> line.substring(2).strip())
                        .toList());
    }

    /// The text without its title.
    String query() {
        return String.join("\n", sql().lines().dropWhile(line -> line.startsWith("--")).toList());
    }
}
