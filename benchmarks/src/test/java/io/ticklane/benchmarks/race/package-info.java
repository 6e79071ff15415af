/// A race is fair, and notices wrong answers.
@NullMarked
package io.ticklane.benchmarks.race;

import org.jspecify.annotations.NullMarked;
