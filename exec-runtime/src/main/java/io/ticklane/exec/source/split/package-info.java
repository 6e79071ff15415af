/// Which parts of some files a node reads of several that read them together, for the sources of
/// all formats.
@NullMarked
package io.ticklane.exec.source.split;

import org.jspecify.annotations.NullMarked;
