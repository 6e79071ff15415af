/// Random queries in the SQL that Ticklane and DuckDB share, whose answers must be equal.
///
/// A query is written twice from the same random choices, once by the words of each [Dialect]. Both
/// engines have the same tables, of few rows or of more than a morsel. What the dialects mean to do
/// in different ways is avoided, or said in [Dialect] with its reason:
///
/// ```
/// OracleTables --same rows--> Ticklane, DuckDB
/// Queries: Relations (FROM) + Expressions + Aggregates + Windows + Subqueries --> two texts
/// Answer: what an engine gave, compared as rows in no order
/// ```
///
/// Sums of doubles are exact, for all numbers are small multiples of 1/8. Calls whose last bits
/// depend on how they are computed, as of a variance, are never computed with.
@NullMarked
package io.ticklane.tests.oracle;

import org.jspecify.annotations.NullMarked;
