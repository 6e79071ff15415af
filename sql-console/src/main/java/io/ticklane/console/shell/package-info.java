/// The console: what is typed goes to the engine statement by statement, and results are drawn to
/// fit the window.
///
/// ```
///   terminal --LineConsole (JLine)--> Shell --java.sql--> engine
///   pipe ------PipedConsole---------->  |
///                                       +--> ShellCommands: \d \df \plot ...
/// ```
@NullMarked
package io.ticklane.console.shell;

import org.jspecify.annotations.NullMarked;
