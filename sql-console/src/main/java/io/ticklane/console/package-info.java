/// The ticklane command: console, one-shot SQL, server, demo.
@NullMarked
package io.ticklane.console;

import org.jspecify.annotations.NullMarked;
