/// The fintech functions, one family a package, one function a file, each with a page
/// (`<family>/<name>.md`) and a golden file (`<family>/<name>.slt`) in the resources.
@NullMarked
package io.ticklane.fintech;

import org.jspecify.annotations.NullMarked;
