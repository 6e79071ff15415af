package io.ticklane.benchmarks.peers;

import io.ticklane.benchmarks.market.MarketDay;
import io.ticklane.benchmarks.market.Quotes;
import io.ticklane.benchmarks.market.Trades;
import io.ticklane.benchmarks.race.Answer;
import io.ticklane.benchmarks.race.Lane;
import io.ticklane.benchmarks.report.Series;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Each query as a loop that somebody has written for it by hand, over arrays with a code for each
/// symbol: no SQL, nothing general, the results folded in at once. A ceiling, not a peer.
final class LoopPeer implements Peer {
    static final String ENGINE = "Java loop";
    private static final int MOST_THREADS = 2;

    private final ExecutorService pool = Executors.newFixedThreadPool(MOST_THREADS);
    private final MarketDay day;
    private final ScanLoops scans;
    private final RunningLoops running;
    private final List<int[]> wholeTrades;
    private final List<int[]> splitTrades;
    private final List<int[]> wholeQuotes;
    private final List<int[]> splitQuotes;

    /// One thread's share of a query; it has the numbers of the answer that add up.
    interface Part {
        double[] run(int part);
    }

    /// Makes the rows as arrays.
    LoopPeer(PeerSetup setup) {
        day = setup.day();
        Trades trades = setup.tables().contains("trades") ? Trades.of(day) : Trades.ofRows(0);
        Quotes quotes = setup.tables().contains("quotes") ? Quotes.of(day) : Quotes.ofRows(0);
        scans = new ScanLoops(day, trades);
        running = new RunningLoops(day, trades, quotes);
        int[] together = new int[day.symbols()];
        int[] apart = owners(trades.symbols(), quotes.symbols());
        wholeTrades = rowsOfOwners(trades.symbols(), together, 1);
        splitTrades = rowsOfOwners(trades.symbols(), apart, MOST_THREADS);
        wholeQuotes = rowsOfOwners(quotes.symbols(), together, 1);
        splitQuotes = rowsOfOwners(quotes.symbols(), apart, MOST_THREADS);
    }

    /// Which thread owns each symbol, such that all have about as many rows.
    private int[] owners(int[] trades, int[] quotes) {
        int[] counts = new int[day.symbols()];
        for (int symbol : trades) {
            counts[symbol]++;
        }
        for (int symbol : quotes) {
            counts[symbol]++;
        }
        int[] owners = new int[day.symbols()];
        int[] sizes = new int[MOST_THREADS];
        for (int symbol = 0; symbol < owners.length; symbol++) {
            int least = 0;
            for (int part = 1; part < sizes.length; part++) {
                least = sizes[part] < sizes[least] ? part : least;
            }
            owners[symbol] = least;
            sizes[least] += counts[symbol];
        }
        return owners;
    }

    /// The rows of the symbols that each thread owns, in order.
    private static List<int[]> rowsOfOwners(int[] symbols, int[] owners, int parts) {
        int[] sizes = new int[parts];
        for (int symbol : symbols) {
            sizes[owners[symbol]]++;
        }
        List<int[]> rows = new ArrayList<>();
        for (int size : sizes) {
            rows.add(new int[size]);
        }
        int[] filled = new int[parts];
        for (int row = 0; row < symbols.length; row++) {
            int part = owners[symbols[row]];
            rows.get(part)[filled[part]++] = row;
        }
        return rows;
    }

    @Override
    public List<Lane> lanes(String query, int threads) {
        if (threads > MOST_THREADS) {
            return List.of();
        }
        return List.of(
                Lane.of(new Series(ENGINE, "", threads), () -> {}, () -> answer(query, threads)));
    }

    private Answer answer(String query, int threads) throws Exception {
        List<int[]> trades = threads == 1 ? wholeTrades : splitTrades;
        List<int[]> quotes = threads == 1 ? wholeQuotes : splitQuotes;
        return switch (query) {
            case "Q1" -> sum(threads, part -> scans.filtered(part, threads));
            case "Q2" -> {
                sum(threads, part -> scans.totals(part, threads));
                yield scans.averages(threads);
            }
            case "Q3" -> sum(threads, part -> scans.bars(part, threads));
            case "Q4" -> sum(threads, part -> running.smoothed(trades.get(part)));
            case "Q5" -> sum(threads, part -> running.rolling(trades.get(part)));
            case "Q6" -> sum(threads, part -> running.lastMinute(trades.get(part)));
            case "Q7" -> sum(threads, part -> running.asOf(trades.get(part), quotes.get(part)));
            case "Q8" -> sum(threads, part -> running.orderFlow(quotes.get(part)));
            case "Q9" -> {
                sum(threads, part -> scans.totals(part, threads));
                yield scans.largest(threads);
            }
            case "Q10" -> scans.latest();
            case "Q11" -> {
                sum(threads, part -> scans.totals(part, threads));
                yield scans.sectors(threads);
            }
            case "Q12" -> sum(threads, part -> scans.distinct(part, threads));
            default -> throw new IllegalArgumentException("no query " + query);
        };
    }

    /// Runs all parts at a time and adds their numbers.
    private Answer sum(int threads, Part part) throws InterruptedException, ExecutionException {
        if (threads == 1) {
            return Answer.of(part.run(0));
        }
        List<Callable<double[]>> calls = new ArrayList<>();
        for (int p = 0; p < threads; p++) {
            int number = p;
            calls.add(() -> part.run(number));
        }
        double[] sums = new double[0];
        for (Future<double[]> future : pool.invokeAll(calls)) {
            double[] more = future.get();
            sums = sums.length == 0 ? new double[more.length] : sums;
            for (int i = 0; i < more.length; i++) {
                sums[i] += more[i];
            }
        }
        return Answer.of(sums);
    }

    @Override
    public void close() {
        pool.shutdown();
    }
}
