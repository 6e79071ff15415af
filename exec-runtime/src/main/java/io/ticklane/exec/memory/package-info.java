/// Memory: an allocator for each query with a budget, under one for the node.
@NullMarked
package io.ticklane.exec.memory;

import org.jspecify.annotations.NullMarked;
