/// How long it takes until something can be asked.
@NullMarked
package io.ticklane.benchmarks.startup;

import org.jspecify.annotations.NullMarked;
