/// Engines side by side: each case is run by one lane after the other, round by round, so that what
/// else the machine does hits all alike. A lane whose answer differs from the others' fails the
/// race.
@NullMarked
package io.ticklane.benchmarks.race;

import org.jspecify.annotations.NullMarked;
