/// Several nodes, as processes on loopback: the same answers as one, whatever happens to them.
@NullMarked
package io.ticklane.tests.cluster;

import org.jspecify.annotations.NullMarked;
