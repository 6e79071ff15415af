/// Tables of connectors as statements meet them.
@NullMarked
package io.ticklane.tests.connector;

import org.jspecify.annotations.NullMarked;
