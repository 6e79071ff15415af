package io.ticklane.exec.source.kafka.commit;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// That a view was begun anew, or a part of one: what its partitions have before these offsets is
/// no more, and is to be deleted before anything new is written.
///
/// @param id the REFRESH, which no other is the same as
/// @param rows the offset of each partition of the rows
/// @param late the offset of each partition of the late rows; none where they are not kept
public record Refreshed(String id, SortedMap<Integer, Long> rows, SortedMap<Integer, Long> late) {
    /// The header of messages that a writer has written since it was begun anew: the offset in
    /// their partition before which nothing is of the view any more, in digits.
    public static final String HEADER = "ticklane.refreshed";

    /// Where a writer was begun anew.
    public Refreshed {
        rows = Collections.unmodifiableSortedMap(new TreeMap<>(rows));
        late = Collections.unmodifiableSortedMap(new TreeMap<>(late));
    }
}
