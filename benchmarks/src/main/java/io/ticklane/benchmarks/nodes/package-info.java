/// Queries on several nodes against the same on one: what the exchanges between nodes cost, and
/// what follows from that for many nodes.
///
/// ```
///   NodesSuite --> DayParts      Parquet files of the day, the same for all nodes
///              --> LocalCluster --> LocalNode*   processes on loopback, asked by JDBC
///              --> Trial         time, CPU and bytes of a query on one cluster beside another
///   ScalingSuite --> RowCosts   what a row costs, from the report of NodesSuite
///                --> Growth     times on many nodes
/// ```
@NullMarked
package io.ticklane.benchmarks.nodes;

import org.jspecify.annotations.NullMarked;
