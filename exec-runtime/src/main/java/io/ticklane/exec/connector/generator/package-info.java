/// A market that is made up: rows that follow from their number and a seed alone, as fast as asked
/// for.
///
/// ```
///   GeneratorConnector -> GeneratorTable --read()----> rows 0 .. rows - 1, by all workers
///                              |         --follow()--> GeneratorReader: each row when it is due
///                              '-- GeneratedRows: GeneratedColumn for each column
/// ```
@NullMarked
package io.ticklane.exec.connector.generator;

import org.jspecify.annotations.NullMarked;
