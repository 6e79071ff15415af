/// What the topic of commits has: the last commit of each writer, where it was begun anew, and the
/// columns of late rows.
@NullMarked
package io.ticklane.exec.source.kafka.commit;

import org.jspecify.annotations.NullMarked;
