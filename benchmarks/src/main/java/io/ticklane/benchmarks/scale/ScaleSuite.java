package io.ticklane.benchmarks.scale;

import io.ticklane.benchmarks.market.MarketDay;
import io.ticklane.benchmarks.market.MarketFiles;
import io.ticklane.benchmarks.peers.PeerSetup;
import io.ticklane.benchmarks.peers.TicklanePeer;
import io.ticklane.benchmarks.race.Lane;
import io.ticklane.benchmarks.race.Race;
import io.ticklane.benchmarks.race.RaceOptions;
import io.ticklane.benchmarks.race.RowCount;
import io.ticklane.benchmarks.report.Machine;
import io.ticklane.benchmarks.report.Measurement;
import io.ticklane.benchmarks.report.Report;
import io.ticklane.benchmarks.report.ReportFiles;
import io.ticklane.benchmarks.report.Series;
import io.ticklane.benchmarks.report.Tables;
import io.ticklane.benchmarks.report.TextTable;
import io.ticklane.server.session.Engine;
import java.io.IOException;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.apache.arrow.memory.BufferAllocator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Ticklane against itself: each day that differs in one thing is raced against the usual day.
@Command(
        name = "scale",
        description = "Q1-Q12 on more rows, fewer and more symbols, skew, 1 and 2 threads.")
public final class ScaleSuite implements Callable<Integer> {
    private static final int SYMBOLS = 1_000;
    private static final int FEW_SYMBOLS = 10;
    private static final int MANY_SYMBOLS = 100_000;
    private static final int TENFOLD = 10;
    private static final String USUAL = "usual";
    private static final List<String> QUERIES =
            IntStream.rangeClosed(1, 12).mapToObj(q -> "Q" + q).toList();

    /// What differs from the usual day.
    enum Variation {
        FEWER_ROWS("a tenth of the rows"),
        MORE_ROWS("ten times the rows"),
        FEW_SYMBOLS("10 symbols"),
        MANY_SYMBOLS("100,000 symbols"),
        SKEW("half of all rows in one symbol");

        private final String text;

        Variation(String text) {
            this.text = text;
        }

        MarketDay day(int rows) {
            return switch (this) {
                case FEWER_ROWS -> MarketDay.of(Math.max(1, rows / TENFOLD), SYMBOLS);
                case MORE_ROWS -> MarketDay.of(Math.multiplyExact(rows, TENFOLD), SYMBOLS);
                case FEW_SYMBOLS -> MarketDay.of(rows, ScaleSuite.FEW_SYMBOLS);
                case MANY_SYMBOLS -> MarketDay.of(rows, ScaleSuite.MANY_SYMBOLS);
                case SKEW -> new MarketDay(rows, SYMBOLS, true);
            };
        }
    }

    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private RaceOptions options = new RaceOptions();

    @Option(
            names = "--rows",
            defaultValue = "10M",
            converter = RowCount.class,
            description = "Rows of the usual day, which has 1,000 symbols (${DEFAULT-VALUE}).")
    private int rows;

    @Option(names = "--queries", split = ",", description = "Such as Q1,Q4 (all of Q1 to Q12).")
    private List<String> queries = QUERIES;

    @Option(
            names = "--variations",
            split = ",",
            defaultValue = "fewer_rows,few_symbols,many_symbols,skew",
            description = {
                "What to try (${DEFAULT-VALUE}).",
                "There is also more_rows: 100 million of them need 12 GB of memory and of disk."
            })
    private List<Variation> variations = List.of();

    /// Made by picocli.
    public ScaleSuite() {}

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        List<Measurement> measurements = new ArrayList<>();
        try (BufferAllocator memory = Engine.newAllocator(Long.MAX_VALUE);
                TicklanePeer usual = load(MarketDay.of(rows, SYMBOLS), memory)) {
            for (Variation variation : variations) {
                out.println("loading " + variation.text);
                out.flush();
                try (TicklanePeer other = load(variation.day(rows), memory)) {
                    measurements.addAll(race(usual, other, variation, options.race(out)));
                }
            }
        }
        Report report = report(measurements);
        out.println();
        out.print(new ReportFiles(options.folder()).write(report, tables(report)));
        out.flush();
        return 0;
    }

    private TicklanePeer load(MarketDay day, BufferAllocator memory)
            throws IOException, SQLException {
        MarketFiles files = MarketFiles.of(day, options.data(), memory);
        return new TicklanePeer(
                new PeerSetup(
                        day, files, Set.of(PeerSetup.Source.MEMORY), PeerSetup.tablesOf(queries)));
    }

    private List<Measurement> race(
            TicklanePeer usual, TicklanePeer other, Variation variation, Race race)
            throws Exception {
        List<Measurement> measurements = new ArrayList<>();
        for (String query : queries) {
            List<Lane> lanes = new ArrayList<>();
            for (int threads : options.threads()) {
                lanes.add(lane(usual, query, threads, usualName(variation)));
                lanes.add(lane(other, query, threads, variation.text));
            }
            measurements.addAll(race.run(query, lanes));
        }
        return measurements;
    }

    private static String usualName(Variation variation) {
        return USUAL + " beside " + variation.text;
    }

    /// The lane of the statement's text, not of the prepared one.
    private static Lane lane(TicklanePeer peer, String query, int threads, String name)
            throws SQLException {
        return peer.lanes(query, threads).getFirst().as(new Series(name, "", threads), name);
    }

    private Map<String, TextTable> tables(Report report) {
        Map<String, TextTable> tables = new LinkedHashMap<>();
        for (Variation variation : variations) {
            Report both =
                    report.only(s ->
                            s.engine().equals(variation.text)
                                    || s.engine().equals(usualName(variation)));
            tables.put(capital(variation.text) + ", medians", Tables.medians(both));
            tables.put(
                    capital(variation.text) + ", in times of the usual",
                    Tables.multiples(
                            both,
                            s -> s.engine().equals(variation.text),
                            s -> s.engine().equals(usualName(variation))));
        }
        tables.put("What the second thread brings", Tables.speedups(report));
        tables.put(
                "The allocator at its peak, MiB",
                Tables.more(report, "allocatorPeakBytes", 1.0 / (1 << 20)));
        return tables;
    }

    private static String capital(String text) {
        return Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }

    private Report report(List<Measurement> measurements) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("usual", RowCount.text(rows) + " trades and quotes of 1,000 symbols");
        settings.put("samples", Integer.toString(options.runs()));
        return new Report(
                "scale",
                "Ticklane at scale",
                "ms",
                Machine.here(Clock.systemUTC().instant()),
                settings,
                measurements);
    }
}
