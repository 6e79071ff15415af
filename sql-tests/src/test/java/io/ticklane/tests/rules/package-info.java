/// The rules of the architecture, kept by tests: which way the arrows point, what may live where,
/// what sources look like.
@NullMarked
package io.ticklane.tests.rules;

import org.jspecify.annotations.NullMarked;
