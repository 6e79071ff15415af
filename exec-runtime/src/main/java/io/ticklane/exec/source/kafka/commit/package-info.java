/// What the topic of commits has: the last commit of each writer, and the columns of late rows.
@NullMarked
package io.ticklane.exec.source.kafka.commit;

import org.jspecify.annotations.NullMarked;
