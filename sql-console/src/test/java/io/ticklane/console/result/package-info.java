/// Tests of the package.
@NullMarked
package io.ticklane.console.result;

import org.jspecify.annotations.NullMarked;
