/// European options by Black, Scholes and Merton, and interest rates.
@NullMarked
package io.ticklane.fintech.options;

import org.jspecify.annotations.NullMarked;
