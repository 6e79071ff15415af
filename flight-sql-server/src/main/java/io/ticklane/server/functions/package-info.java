/// Where the functions of an engine come from, the class path and jars in a folder, and the pages
/// that say what they do.
@NullMarked
package io.ticklane.server.functions;

import org.jspecify.annotations.NullMarked;
