/// Where the functions of an engine come from: the class path, and jars in a folder.
@NullMarked
package io.ticklane.server.functions;

import org.jspecify.annotations.NullMarked;
