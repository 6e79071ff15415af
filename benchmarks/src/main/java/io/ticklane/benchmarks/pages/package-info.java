/// Puts tables of the last runs into the documentation.
@NullMarked
package io.ticklane.benchmarks.pages;

import org.jspecify.annotations.NullMarked;
