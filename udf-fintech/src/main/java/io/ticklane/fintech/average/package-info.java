/// Averages: exponential and simple ones, and the distance from them.
@NullMarked
package io.ticklane.fintech.average;

import org.jspecify.annotations.NullMarked;
