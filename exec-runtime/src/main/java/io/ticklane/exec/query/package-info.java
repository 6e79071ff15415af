/// What all operators of one running query share: memory, dictionary, settings, cancel and
/// deadline.
@NullMarked
package io.ticklane.exec.query;

import org.jspecify.annotations.NullMarked;
