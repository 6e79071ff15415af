package io.ticklane.tests.endpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/// Ticks of some symbols in the order of their times, in files of some thousand rows each.
///
/// @param pattern of all files, as SQL names them
/// @param rows in all files together
record TickFiles(String pattern, int rows) {
    private static final int SYMBOLS = 24;

    /// Writes so many files.
    static TickFiles write(Path folder, int files, int rowsEach) throws IOException {
        Random random = new Random(20_261);
        long ts = 0;
        int id = 0;
        for (int file = 0; file < files; file++) {
            StringBuilder text = new StringBuilder("id,symbol,ts,price,size\n");
            for (int row = 0; row < rowsEach; row++) {
                ts += 1 + random.nextInt(3);
                text.append(id++).append(",S").append(random.nextInt(SYMBOLS)).append(',');
                text.append(ts).append(',').append(random.nextInt(10_000) / 8.0).append(',');
                text.append(random.nextInt(500)).append('\n');
            }
            Files.writeString(folder.resolve("ticks-%02d.csv".formatted(file)), text);
        }
        return new TickFiles("'" + folder.resolve("ticks-*.csv") + "'", files * rowsEach);
    }
}
