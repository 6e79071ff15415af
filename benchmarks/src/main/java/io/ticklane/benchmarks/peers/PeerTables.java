package io.ticklane.benchmarks.peers;

import io.ticklane.benchmarks.report.Report;
import io.ticklane.benchmarks.report.Series;
import io.ticklane.benchmarks.report.Tables;
import io.ticklane.benchmarks.report.TextTable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

/// The tables of the suite's page.
final class PeerTables {
    private static final Predicate<Series> PARQUET = s -> s.variant().equals("Parquet");
    private static final Predicate<Series> TICKLANE = s -> s.engine().equals(TicklanePeer.ENGINE);
    private static final Predicate<Series> LOOP = s -> s.engine().equals(LoopPeer.ENGINE);
    private static final Predicate<Series> PEERS = TICKLANE.or(LOOP).negate();
    private static final Predicate<Series> FROM_TEXT = TICKLANE.and(s -> s.variant().isEmpty());

    private PeerTables() {}

    static Map<String, TextTable> of(Report report) {
        Map<String, TextTable> tables = new LinkedHashMap<>();
        Report memory = report.only(PARQUET.negate());
        tables.put("In memory, medians", Tables.medians(memory));
        tables.put("In memory, best samples", Tables.bests(memory));
        tables.put("In memory, against the best peer", Tables.ratios(memory, FROM_TEXT, PEERS));
        tables.put(
                "In memory, how many times as long as the loop",
                Tables.multiples(memory, FROM_TEXT, LOOP));
        tables.put("In memory, what the second thread brings", Tables.speedups(memory));
        Report files = report.only(PARQUET);
        tables.put("From Parquet, medians", Tables.medians(files));
        tables.put("From Parquet, best samples", Tables.bests(files));
        tables.put("From Parquet, against the best peer", Tables.ratios(files, TICKLANE, PEERS));
        tables.put("Growth of the process's memory in the warm-up runs, MiB", Tables.peaks(report));
        tables.put(
                "Ticklane's allocator at its peak, MiB",
                Tables.more(report.only(TICKLANE), "allocatorPeakBytes", 1.0 / (1 << 20)));
        return tables;
    }
}
