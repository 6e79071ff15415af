/// Published and independently computed answers, asked through SQL over real market data.
@NullMarked
package io.ticklane.tests.answers;

import org.jspecify.annotations.NullMarked;
