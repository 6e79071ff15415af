/// Nodes that have too little memory for their parts of queries.
@NullMarked
package io.ticklane.tests.memory;

import org.jspecify.annotations.NullMarked;
