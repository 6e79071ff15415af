/// Random queries in the SQL that Ticklane and DuckDB share, whose answers must be equal.
///
/// A query is written twice from the same random choices, once by the words of each [Dialect]. Both
/// engines have the same tables, of few rows or of more than a morsel.
///
/// ```
/// OracleTables --same rows--> Ticklane, DuckDB
/// Queries: Relations (FROM) + Expressions + Aggregates + Windows + Subqueries --> two texts
/// Answer: what an engine gave, compared as rows in no order
/// ```
///
/// Sums of doubles are exact, for all numbers are small multiples of 1/8. Calls whose last bits
/// depend on how they are computed, as of a variance, are never computed with.
///
/// What the engines mean to do in different ways is avoided, where [Dialect] and [TimeExpressions]
/// do not say it in words with one meaning:
///
/// - a divisor of 0 is an error in Ticklane and NULL in DuckDB;
/// - SUBSTRING from a place below 1 counts from the end in DuckDB;
/// - sums have the types HUGEINT and DECIMAL(38, s) in DuckDB, and quotients of DECIMAL are DOUBLE;
/// - of equal right rows an as-of join takes any in DuckDB, and FIRST and LAST follow the order of
///   rows in Ticklane alone;
/// - equal rows that ROW_NUMBER and others tell apart have no order.
@NullMarked
package io.ticklane.tests.oracle;

import org.jspecify.annotations.NullMarked;
