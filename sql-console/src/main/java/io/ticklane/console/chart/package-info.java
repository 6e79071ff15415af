/// Pictures of columns made of characters.
@NullMarked
package io.ticklane.console.chart;

import org.jspecify.annotations.NullMarked;
