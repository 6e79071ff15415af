/// A report says what was measured.
@NullMarked
package io.ticklane.benchmarks.report;

import org.jspecify.annotations.NullMarked;
