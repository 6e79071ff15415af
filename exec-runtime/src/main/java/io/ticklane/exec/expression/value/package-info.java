/// Single values: integers beyond 64 bits, the calendar, and the text forms of numbers and times.
/// Static functions without state, for kernels and for everyone who reads or writes values as text.
@NullMarked
package io.ticklane.exec.expression.value;

import org.jspecify.annotations.NullMarked;
