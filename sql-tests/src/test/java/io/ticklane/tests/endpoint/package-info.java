/// Results that clients fetch from several nodes at the same time.
@NullMarked
package io.ticklane.tests.endpoint;

import org.jspecify.annotations.NullMarked;
