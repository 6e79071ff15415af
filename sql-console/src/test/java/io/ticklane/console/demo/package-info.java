/// Tests of the package.
@NullMarked
package io.ticklane.console.demo;

import org.jspecify.annotations.NullMarked;
