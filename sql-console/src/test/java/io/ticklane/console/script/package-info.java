/// Tests of the package.
@NullMarked
package io.ticklane.console.script;

import org.jspecify.annotations.NullMarked;
