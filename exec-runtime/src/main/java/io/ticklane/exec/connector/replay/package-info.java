/// Files whose rows come again as they once came.
///
/// ```
///   ReplayConnector -> ReplayTable --read()----> the rows of the files
///                           |       --follow()-> ReplayReader: each row when it is due
///                           '-- ReplayFiles: the columns of the table in the files
/// ```
@NullMarked
package io.ticklane.exec.connector.replay;

import org.jspecify.annotations.NullMarked;
