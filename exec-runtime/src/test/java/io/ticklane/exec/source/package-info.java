@NullMarked
package io.ticklane.exec.source;

import org.jspecify.annotations.NullMarked;
