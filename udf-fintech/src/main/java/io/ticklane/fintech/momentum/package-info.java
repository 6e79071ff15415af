/// Momentum indicators of technical analysis.
@NullMarked
package io.ticklane.fintech.momentum;

import org.jspecify.annotations.NullMarked;
