@NullMarked
package io.ticklane.exec.source.parquet;

import org.jspecify.annotations.NullMarked;
