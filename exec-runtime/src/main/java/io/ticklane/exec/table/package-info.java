/// Table functions of libraries.
@NullMarked
package io.ticklane.exec.table;

import org.jspecify.annotations.NullMarked;
