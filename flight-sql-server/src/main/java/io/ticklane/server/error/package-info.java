/// Errors of the engine on the wire, to clients and between nodes.
@NullMarked
package io.ticklane.server.error;

import org.jspecify.annotations.NullMarked;
