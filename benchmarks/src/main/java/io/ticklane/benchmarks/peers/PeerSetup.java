package io.ticklane.benchmarks.peers;

import io.ticklane.benchmarks.market.MarketDay;
import io.ticklane.benchmarks.market.MarketFiles;
import java.util.List;
import java.util.Set;

/// What all peers are given.
///
/// @param tables the tables that the queries read
public record PeerSetup(MarketDay day, MarketFiles files, Set<Source> sources, Set<String> tables) {
    /// Where rows are read from.
    public enum Source {
        /// Tables of the engine.
        MEMORY,
        /// Files, read anew for each query.
        PARQUET
    }

    /// The tables that some queries read.
    public static Set<String> tablesOf(List<String> queries) {
        Set<String> tables = new java.util.LinkedHashSet<>();
        for (String query : queries) {
            switch (query) {
                case "Q7" -> tables.addAll(List.of("trades", "quotes"));
                case "Q8" -> tables.add("quotes");
                case "Q11" -> tables.addAll(List.of("trades", "ref"));
                default -> tables.add("trades");
            }
        }
        return tables;
    }

    boolean has(Source source) {
        return sources.contains(source);
    }
}
