/// Measures Ticklane: `./dev bench SUITE`, one package a suite. All of them report alike.
///
/// ```
///   Benchmarks ──► peers, tpch, kernels, scale, nodes, startup, plan ──► report ──► table, JSON, chart
/// ```
@NullMarked
package io.ticklane.benchmarks;

import org.jspecify.annotations.NullMarked;
