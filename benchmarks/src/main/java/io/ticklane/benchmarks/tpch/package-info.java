/// The TPC-H suite: its data, made by a library, in files that all engines read; its queries, run
/// by Ticklane and DuckDB in turn, with answers that have to be equal row by row.
@NullMarked
package io.ticklane.benchmarks.tpch;

import org.jspecify.annotations.NullMarked;
