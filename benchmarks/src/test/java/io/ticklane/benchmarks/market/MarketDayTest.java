package io.ticklane.benchmarks.market;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MarketDayTest {
    private static final int ROWS = 100_000;
    private static final int SYMBOLS = 100;
    private static final MarketDay DAY = MarketDay.of(ROWS, SYMBOLS);

    @Test
    void theSameDayHasTheSameTrades() {
        Trades one = Trades.of(DAY);
        Trades other = Trades.of(MarketDay.of(ROWS, SYMBOLS));
        assertThat(one.micros()).isEqualTo(other.micros());
        assertThat(one.symbols()).isEqualTo(other.symbols());
        assertThat(one.prices()).isEqualTo(other.prices());
        assertThat(one.sizes()).isEqualTo(other.sizes());
        assertThat(one.buy()).isEqualTo(other.buy());
    }

    @Test
    void cuttingTheDayIntoBatchesChangesNothing() {
        Quotes whole = Quotes.of(DAY);
        Quotes batch = Quotes.ofRows(999);
        QuoteSource source = DAY.quotes();
        int row = 0;
        for (int rows = source.next(batch); rows > 0; rows = source.next(batch)) {
            assertThat(Arrays.copyOf(batch.bids(), rows))
                    .isEqualTo(Arrays.copyOfRange(whole.bids(), row, row + rows));
            assertThat(Arrays.copyOf(batch.askSizes(), rows))
                    .isEqualTo(Arrays.copyOfRange(whole.askSizes(), row, row + rows));
            row += rows;
        }
        assertThat(row).isEqualTo(ROWS);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 1_000, 1_000_000})
    void theClockOnlyGoesOnAndStaysWithinTheDay(int rows) {
        long[] micros = Trades.of(MarketDay.of(rows, SYMBOLS)).micros();
        long last = MarketDay.OPEN_MICROS;
        for (long time : micros) {
            assertThat(time).isGreaterThan(last);
            last = time;
        }
        assertThat(last).isLessThan(MarketDay.OPEN_MICROS + MarketDay.DAY_MICROS);
    }

    @Test
    void howBusySymbolsAreFollowsZipf() {
        long[] counts = sortedCounts(DAY);
        double harmonic = 0;
        for (int rank = 1; rank <= SYMBOLS; rank++) {
            harmonic += 1.0 / rank;
        }
        for (int rank = 1; rank <= 5; rank++) {
            double expected = ROWS / (harmonic * rank);
            assertThat((double) counts[SYMBOLS - rank]).isBetween(expected * 0.95, expected * 1.05);
        }
    }

    @Test
    void theHotSymbolOfASkewedDayHasHalfOfAllRows() {
        long[] counts = sortedCounts(new MarketDay(ROWS, SYMBOLS, true));
        assertThat((double) counts[SYMBOLS - 1]).isBetween(ROWS * 0.49, ROWS * 0.51);
        assertThat(Arrays.stream(counts).sum()).isEqualTo(ROWS);
    }

    private static long[] sortedCounts(MarketDay day) {
        long[] counts = new long[day.symbols()];
        for (int symbol : Trades.of(day).symbols()) {
            counts[symbol]++;
        }
        Arrays.sort(counts);
        return counts;
    }

    @Test
    void pricesAreOnTheGridAndTheSpreadIsTwoTicks() {
        for (double price : Trades.of(DAY).prices()) {
            assertThat(Math.rint(price * 100) / 100).isEqualTo(price);
        }
        Quotes quotes = Quotes.of(DAY);
        for (int row = 0; row < quotes.rows(); row++) {
            assertThat(Math.rint((quotes.asks()[row] - quotes.bids()[row]) * 100)).isEqualTo(2);
        }
    }

    @Test
    void filesHoldTheSameRowsAndAreMadeOnce(@TempDir Path data) throws IOException {
        try (RootAllocator memory = new RootAllocator()) {
            MarketFiles files = MarketFiles.of(DAY, data, memory);
            assertThat(files.folder().toFile().list())
                    .containsExactlyInAnyOrder("trades.arrow", "quotes.arrow", "ref.arrow");
            var made = Files.getLastModifiedTime(files.arrow("trades"));
            MarketFiles.of(DAY, data, memory);
            assertThat(Files.getLastModifiedTime(files.arrow("trades"))).isEqualTo(made);

            Trades expected = Trades.of(DAY);
            try (FileInputStream in = new FileInputStream(files.arrow("trades").toFile());
                    ArrowFileReader reader = new ArrowFileReader(in.getChannel(), memory)) {
                int row = 0;
                VectorSchemaRoot root = reader.getVectorSchemaRoot();
                while (reader.loadNextBatch()) {
                    for (int r = 0; r < root.getRowCount(); r += 1_000) {
                        assertThat(root.getVector("symbol").getObject(r).toString())
                                .isEqualTo(MarketDay.symbolName(expected.symbols()[row + r]));
                        assertThat(root.getVector("price").getObject(r))
                                .isEqualTo(expected.prices()[row + r]);
                        assertThat(root.getVector("side").getObject(r).toString())
                                .isEqualTo(expected.buy()[row + r] ? "B" : "S");
                    }
                    row += root.getRowCount();
                }
                assertThat(row).isEqualTo(ROWS);
            }
        }
    }
}
