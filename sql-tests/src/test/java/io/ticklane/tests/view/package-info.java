/// Materialized views through SQL, over restarts and kills of their node.
@NullMarked
package io.ticklane.tests.view;

import org.jspecify.annotations.NullMarked;
