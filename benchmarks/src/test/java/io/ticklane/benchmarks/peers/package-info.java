/// The engines agree.
@NullMarked
package io.ticklane.benchmarks.peers;

import org.jspecify.annotations.NullMarked;
