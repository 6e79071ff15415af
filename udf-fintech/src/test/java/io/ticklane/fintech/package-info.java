/// Laws that every function obeys, and answers known from elsewhere.
@NullMarked
package io.ticklane.fintech;

import org.jspecify.annotations.NullMarked;
