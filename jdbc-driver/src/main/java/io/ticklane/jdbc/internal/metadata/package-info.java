/// Rows of the metadata calls, read from `information_schema` over either transport.
@NullMarked
package io.ticklane.jdbc.internal.metadata;

import org.jspecify.annotations.NullMarked;
