package io.ticklane.console.result;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// The formats a result can be written in, by the names users type.
public enum Format {
    /// Box characters, for people.
    TABLE,
    /// See [CsvFormat].
    CSV,
    /// See [JsonFormat].
    JSON,
    /// See [MarkdownFormat].
    MARKDOWN,
    /// An Arrow IPC stream for each result.
    ARROW;

    /// The format of that name, in any case.
    public static Optional<Format> named(String name) {
        return Arrays.stream(values())
                .filter(format -> format.toString().equals(name.toLowerCase(Locale.ROOT)))
                .findFirst();
    }

    /// Writes all rows of a result as they come and flushes. The caller closes both.
    ///
    /// @param colors whether a table may use escape sequences
    /// @param live whether rows keep coming, so that each is shown at once
    /// @return number of rows
    public long write(ResultSet result, OutputStream out, boolean colors, boolean live)
            throws SQLException, IOException {
        if (this == ARROW) {
            return ArrowFormat.write(result, out);
        }
        TextFormat format = text(colors, live);
        Writer writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
        Rows all = new JdbcRows(result);
        long rows = format.write(live ? new LiveRows(all, writer) : all, writer);
        writer.flush();
        return rows;
    }

    /// How the format writes text; an Arrow stream is none, so that is a table.
    ///
    /// @param colors whether a table may use escape sequences
    /// @param live whether rows keep coming, so that each is shown at once
    public TextFormat text(boolean colors, boolean live) {
        return switch (this) {
            case TABLE, ARROW -> live ? TableFormat.live(colors) : new TableFormat(colors);
            case CSV -> new CsvFormat();
            case JSON -> new JsonFormat();
            case MARKDOWN -> new MarkdownFormat();
        };
    }

    /// The name that users type.
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
