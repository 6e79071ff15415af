/// What a suite has measured, and how it is shown: as a table, as JSON and as a chart.
///
/// ```
///   suite ──► Measurement* ──► Report ──► ReportFiles ──► table on the console and in SUITE.md
///                                                     ├─► SUITE.json
///                                                     └─► SUITE.png
/// ```
@NullMarked
package io.ticklane.benchmarks.report;

import org.jspecify.annotations.NullMarked;
