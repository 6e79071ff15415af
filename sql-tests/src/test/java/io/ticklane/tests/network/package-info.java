/// Nodes in network namespaces, whose packets can be lost.
@NullMarked
package io.ticklane.tests.network;

import org.jspecify.annotations.NullMarked;
