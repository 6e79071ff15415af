/// Tests of the package.
@NullMarked
package io.ticklane.console.shell;

import org.jspecify.annotations.NullMarked;
