/// Several nodes on this machine, for trying them out: a process for each, which end together.
@NullMarked
package io.ticklane.console.cluster;

import org.jspecify.annotations.NullMarked;
