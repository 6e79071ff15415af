/// Parquet files: flat columns of all encodings, straight into the engine's lanes.
///
/// ```
///   footer --Thrift--> FileMetadata --> ParquetSchema (SQL types)       for the catalog
///                          |
///   ParquetSource: a morsel for each split (ParquetSplits) that RowGroupFilter leaves
///                          |
///   ChunkReader for each column: pages --codec.PageCodec--> levels, dictionary codes or plain values
///                          |
///   LaneDecoder: plain values --> lane; a dictionary page is decoded once, texts become codes once
/// ```
///
/// A filter's columns are decoded first (SplitReader), and of the others only what lies near rows
/// that pass (ScanFilter); pages without such a row are neither read nor unpacked.
///
/// Threads: each split is read by one worker, so that files are decoded by all of them.
@NullMarked
package io.ticklane.exec.source.parquet;

import org.jspecify.annotations.NullMarked;
