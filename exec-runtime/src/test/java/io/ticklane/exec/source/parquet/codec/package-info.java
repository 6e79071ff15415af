@NullMarked
package io.ticklane.exec.source.parquet.codec;

import org.jspecify.annotations.NullMarked;
