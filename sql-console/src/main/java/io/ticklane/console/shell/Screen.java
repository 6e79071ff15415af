package io.ticklane.console.shell;

import java.io.OutputStream;
import java.io.PrintStream;
import java.util.function.IntSupplier;

/// Where the console writes.
///
/// @param out results and answers
/// @param err errors
/// @param window columns of the window; 0 if there is none, and nothing needs to fit
/// @param lines lines of the window
/// @param colors whether escape sequences are understood
record Screen(
        OutputStream out, PrintStream err, IntSupplier window, IntSupplier lines, boolean colors) {}
