package io.ticklane.tests.stream;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/// Rows that were there before those of a stream, in no order; the last ones are later than the
/// first ones of the stream.
final class Histories {
    private static final int ROWS = 60;
    private static final int BEFORE = 45;

    private Histories() {}

    /// Writes a file with the columns ts, symbol and n.
    static void write(Path file) {
        Random random = new Random(17);
        List<String> lines = new ArrayList<>(List.of("ts,symbol,n"));
        for (long row = 1; row <= ROWS; row++) {
            int second = random.nextInt(60);
            String time =
                    second < BEFORE
                            ? String.format(Locale.ROOT, "2026-01-01 23:59:%02d", 15 + second)
                            : String.format(Locale.ROOT, "2026-01-02 00:00:%02d", second - BEFORE);
            lines.add(time + ",S" + random.nextInt(6) + "," + -row);
        }
        try {
            Files.write(file, lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
