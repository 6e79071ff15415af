/// Tests of the commands, on a real engine in this process.
@NullMarked
package io.ticklane.console;

import org.jspecify.annotations.NullMarked;
