/// Tables get where they belong.
@NullMarked
package io.ticklane.benchmarks.pages;

import org.jspecify.annotations.NullMarked;
