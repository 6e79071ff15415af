/// What a user meets at the front doors when things go wrong or clients are foreign, slow or gone.
@NullMarked
package io.ticklane.tests.front;

import org.jspecify.annotations.NullMarked;
