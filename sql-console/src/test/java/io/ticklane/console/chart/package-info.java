/// Tests of the package.
@NullMarked
package io.ticklane.console.chart;

import org.jspecify.annotations.NullMarked;
