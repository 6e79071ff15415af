/// SQL text as the console sees it: tokens, statements of a script, and errors with their place.
///
/// ```
///   script --SqlScript--> statements --java.sql--> results
///                              |                      |
///                              +---- ErrorReport <----+  place in the script, line with a caret
/// ```
@NullMarked
package io.ticklane.console.script;

import org.jspecify.annotations.NullMarked;
