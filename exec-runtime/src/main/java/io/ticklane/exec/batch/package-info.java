/// Batches of rows over Arrow buffers, as operators see them.
///
/// SQL types are held in five lanes: bits, ints, longs, doubles and 128-bit integers. VARCHAR and
/// VARBINARY are ints too: codes of the query's [Dictionary]. So every column has a fixed width,
/// equal texts have equal codes, and group-by, joins and partitioning never touch text. Arrow's own
/// forms appear at the edges only: in sources and in results.
///
/// Ownership: a [Column] counts its references and a [Batch] owns one of each of its columns. Who
/// is given a batch with the words "takes ownership" closes it; who keeps a column of a batch that
/// is not his retains it.
@NullMarked
package io.ticklane.exec.batch;

import org.jspecify.annotations.NullMarked;
