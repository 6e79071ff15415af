/// Bars that close on activity instead of time.
@NullMarked
package io.ticklane.fintech.bars;

import org.jspecify.annotations.NullMarked;
