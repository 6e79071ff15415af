/// Where the time of a query goes: the JDK's flight recorder looks at the threads of the engine
/// while it runs, and the methods of the engine are counted.
@NullMarked
package io.ticklane.benchmarks.profile;

import org.jspecify.annotations.NullMarked;
