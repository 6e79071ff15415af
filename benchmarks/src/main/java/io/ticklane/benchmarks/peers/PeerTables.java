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
    private PeerTables() {}

    static Map<String, TextTable> of(Report report) {
        Map<String, TextTable> tables = new LinkedHashMap<>();
        Report memory = report.only(Predicate.not(PeerTables::isParquet));
        tables.put("In memory, medians", Tables.medians(memory));
        tables.put("In memory, best samples", Tables.bests(memory));
        tables.put(
                "In memory, against the best peer",
                Tables.ratios(memory, PeerTables::isFromText, PeerTables::isPeer));
        tables.put(
                "In memory, how many times as long as the loop",
                Tables.multiples(memory, PeerTables::isFromText, PeerTables::isLoop));
        tables.put("In memory, what the second thread brings", Tables.speedups(memory));
        Report files = report.only(PeerTables::isParquet);
        tables.put("From Parquet, medians", Tables.medians(files));
        tables.put("From Parquet, best samples", Tables.bests(files));
        tables.put(
                "From Parquet, against the best peer",
                Tables.ratios(files, PeerTables::isTicklane, PeerTables::isPeer));
        tables.put("Growth of the process's memory in the warm-up runs, MiB", Tables.peaks(report));
        tables.put(
                "Ticklane's allocator at its peak, MiB",
                Tables.more(
                        report.only(PeerTables::isTicklane),
                        "allocatorPeakBytes",
                        1.0 / (1 << 20)));
        return tables;
    }

    private static boolean isParquet(Series series) {
        return series.variant().equals("Parquet");
    }

    private static boolean isTicklane(Series series) {
        return series.engine().equals(TicklanePeer.ENGINE);
    }

    private static boolean isFromText(Series series) {
        return isTicklane(series) && series.variant().isEmpty();
    }

    private static boolean isLoop(Series series) {
        return series.engine().equals(LoopPeer.ENGINE);
    }

    private static boolean isPeer(Series series) {
        return !isTicklane(series) && !isLoop(series);
    }
}
