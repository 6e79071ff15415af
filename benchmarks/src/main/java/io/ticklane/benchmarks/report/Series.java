package io.ticklane.benchmarks.report;

import com.fasterxml.jackson.annotation.JsonIgnore;

/// Who ran: one row of a table, one colour of a chart.
///
/// @param engine such as `Ticklane` or `DuckDB`
/// @param variant what distinguishes runs of one engine, such as `ENUM` or `Parquet`; may be empty
/// @param threads worker threads; 0 where that means nothing
public record Series(String engine, String variant, int threads) {
    /// A name for tables and charts, such as `DuckDB ENUM, 2 thr`.
    @JsonIgnore
    public String label() {
        String name = variant.isEmpty() ? engine : engine + " " + variant;
        return threads == 0 ? name : name + ", " + threads + " thr";
    }
}
