/// Laws that hold over library and runtime together.
@NullMarked
package io.ticklane.tests.laws;

import org.jspecify.annotations.NullMarked;
