/// Results as text and bytes.
///
/// ```
///   ResultSet --JdbcRows--> Rows --> CsvFormat, JsonFormat, MarkdownFormat, TableFormat --> Writer
///   ResultSet --ArrowFormat--> OutputStream
/// ```
@NullMarked
package io.ticklane.console.result;

import org.jspecify.annotations.NullMarked;
