/// What is measured over topics is checked, and told as it was.
@NullMarked
package io.ticklane.benchmarks.topics;

import org.jspecify.annotations.NullMarked;
