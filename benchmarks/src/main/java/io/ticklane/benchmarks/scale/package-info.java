/// How Ticklane's times grow: with rows, with symbols, with threads, and with one symbol that has
/// half of all rows.
@NullMarked
package io.ticklane.benchmarks.scale;

import org.jspecify.annotations.NullMarked;
