/// The fintech functions, one family a package, one function a file.
@NullMarked
package io.ticklane.fintech;

import org.jspecify.annotations.NullMarked;
