/// The compressions of Parquet pages.
@NullMarked
package io.ticklane.exec.source.parquet.codec;

import org.jspecify.annotations.NullMarked;
