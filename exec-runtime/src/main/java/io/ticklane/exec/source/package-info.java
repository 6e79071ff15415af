/// Where rows come from: tables in files and in memory, opened as sources.
@NullMarked
package io.ticklane.exec.source;

import org.jspecify.annotations.NullMarked;
