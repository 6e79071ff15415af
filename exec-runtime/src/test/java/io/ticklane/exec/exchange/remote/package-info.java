/// What rows cost on their way from node to node.
@NullMarked
package io.ticklane.exec.exchange.remote;

import org.jspecify.annotations.NullMarked;
