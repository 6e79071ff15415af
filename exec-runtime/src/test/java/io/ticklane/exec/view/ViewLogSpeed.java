package io.ticklane.exec.view;

import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.operator.Source;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.testing.TestQuery;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/// Measures what commits cost, and how fast rows are written and read; prints it. The argument is a
/// folder on the disk that is meant, which is left empty.
final class ViewLogSpeed {
    private static final RowType BARS =
            TestQuery.type(
                    "symbol",
                    SqlType.VARCHAR,
                    "ts",
                    SqlType.TIMESTAMP,
                    "open",
                    SqlType.DOUBLE,
                    "high",
                    SqlType.DOUBLE,
                    "low",
                    SqlType.DOUBLE,
                    "close",
                    SqlType.DOUBLE,
                    "volume",
                    SqlType.BIGINT);
    private static final int BATCH = 4096;
    private static final double MILLION = 1e6;

    private ViewLogSpeed() {}

    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createTempDirectory(Path.of(arguments[0]), "view");
        for (int round = 0; round < 3; round++) {
            measure(folder.resolve("few" + round), 10, 1, 2_000);
            measure(folder.resolve("some" + round), BATCH, 1, 60);
            measure(folder.resolve("many" + round), BATCH, 16, 60);
            measure(folder.resolve("most" + round), BATCH, 256, 60);
        }
        try (var files = Files.walk(folder)) {
            files.sorted(java.util.Comparator.reverseOrder()).forEach(ViewFolder::delete);
        }
    }

    private static void measure(Path folder, int batchRows, int batches, int commits) {
        double[] millis = new double[commits];
        long rows = 0;
        try (ViewTestKit kit = new ViewTestKit();
                Batch batch = kit.rows(BARS, batchRows, new Random(1))) {
            long begin = System.nanoTime();
            try (ViewLog log = ViewLog.open(folder, BARS, kit.memory())) {
                for (int i = 0; i < commits; i++) {
                    for (int b = 0; b < batches; b++) {
                        log.write(batch, kit.context.dictionary());
                    }
                    rows += (long) batches * batchRows;
                    long from = System.nanoTime();
                    log.commit(ViewTestKit.commit(i + 1, rows));
                    millis[i] = (System.nanoTime() - from) / MILLION;
                }
            }
            double seconds = (System.nanoTime() - begin) / MILLION / 1000;
            double bytes =
                    ViewFolder.at(folder).segments().values().stream()
                            .mapToLong(file -> file.toFile().length())
                            .sum();
            Arrays.sort(millis);
            System.out.printf(
                    "%d rows a commit: median %.2f ms, most %.2f ms; %.1f M rows/s, %.0f MB/s%n",
                    batches * batchRows,
                    millis[commits / 2],
                    millis[commits - 1],
                    rows / seconds / MILLION,
                    bytes / seconds / MILLION);
            long read = System.nanoTime();
            long found = read(kit, folder);
            double readSeconds = (System.nanoTime() - read) / MILLION / 1000;
            System.out.printf(
                    "    read %d rows by one: %.1f M rows/s, %.0f MB/s, %.1f us a commit%n",
                    found,
                    found / readSeconds / MILLION,
                    bytes / readSeconds / MILLION,
                    readSeconds * MILLION / commits);
        }
    }

    private static long read(ViewTestKit kit, Path folder) {
        long[] rows = new long[1];
        PhysicalNode.Scan scan =
                new PhysicalNode.Scan(
                        ViewConnector.source("public", "v", folder, Optional.empty()),
                        BARS,
                        List.of(0, 1, 5, 6),
                        Optional.empty());
        try (QueryContext query = kit.context();
                Source source = ViewTestKit.table(folder, BARS).read(scan, query)) {
            for (Source.Morsel morsel = source.next(); morsel != null; morsel = source.next()) {
                morsel.read(batch -> {
                    rows[0] += batch.rows();
                    batch.close();
                });
            }
        }
        return rows[0];
    }
}
