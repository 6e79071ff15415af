/// Continuous queries that stop and go on: logs that are cut at random, and plans over them that
/// run without a server.
@NullMarked
package io.ticklane.tests.stream;

import org.jspecify.annotations.NullMarked;
