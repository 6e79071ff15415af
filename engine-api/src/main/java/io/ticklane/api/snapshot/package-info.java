/// What a state writes itself to and reads itself from, so that a query can go on in another
/// process.
@NullMarked
package io.ticklane.api.snapshot;

import org.jspecify.annotations.NullMarked;
