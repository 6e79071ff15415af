package io.ticklane.exec.source.kafka.start;

import io.ticklane.exec.connector.TableOptions;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.OffsetSpec;

/// With these offsets, one for each partition. Whether the topic has them is known when it is read.
///
/// @param offsets the offset of each partition
public record StartOffsets(SortedMap<Integer, Long> offsets) implements Start {
    /// Times have more than digits, blanks, colons and commas.
    private static final Pattern MEANT = Pattern.compile("[\\s\\d:,]*:[\\s\\d:,]*");

    private static final Pattern PLACE = Pattern.compile("\\s*(\\d{1,9})\\s*:\\s*(\\d{1,18})\\s*");

    /// Offsets of partitions.
    public StartOffsets {
        offsets = Collections.unmodifiableSortedMap(new TreeMap<>(offsets));
    }

    static boolean isMeant(String text) {
        return MEANT.matcher(text).matches();
    }

    /// Offsets of a text such as `0:42, 1:300`.
    ///
    /// Errors: 22023 where it is none, or has a partition twice.
    static StartOffsets of(String text) {
        SortedMap<Integer, Long> offsets = new TreeMap<>();
        for (String place : text.split(",", -1)) {
            Matcher found = PLACE.matcher(place);
            if (!found.matches()) {
                throw Start.bad(text);
            }
            int partition = Integer.parseInt(found.group(1));
            if (offsets.put(partition, Long.parseLong(found.group(2))) != null) {
                throw TableOptions.bad(
                        OPTION, text, "one offset of each partition; " + partition + " has two");
            }
        }
        return new StartOffsets(offsets);
    }

    @Override
    public OffsetSpec spec() {
        return OffsetSpec.earliest();
    }

    /// Why reading cannot begin with these in a topic of such partitions; empty where it can.
    public Optional<String> refusal(String topic, SortedSet<Integer> partitions) {
        SortedSet<Integer> missing = new TreeSet<>(partitions);
        missing.removeAll(offsets.keySet());
        SortedSet<Integer> unknown = new TreeSet<>(offsets.keySet());
        unknown.removeAll(partitions);
        if (missing.isEmpty() && unknown.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                "the option start has "
                        + (missing.isEmpty()
                                ? "an offset of partition " + unknown.first()
                                : "no offset of partition " + missing.first())
                        + ", but the topic '"
                        + topic
                        + "' has partitions 0 to "
                        + partitions.last()
                        + ", each of which needs one");
    }

    /// Why reading cannot begin with the offset of a partition that has its first message at one
    /// offset and ends at another one; empty where it can.
    public Optional<String> refusal(String topic, int partition, long first, long end) {
        long offset = offsets.getOrDefault(partition, first);
        if (offset >= first && offset <= end) {
            return Optional.empty();
        }
        return Optional.of(
                "the option start has offset "
                        + offset
                        + " of partition "
                        + partition
                        + ", but the topic '"
                        + topic
                        + "' has "
                        + first
                        + " to "
                        + end
                        + " there"
                        + (offset < first
                                ? "; what was before is deleted"
                                : "; the last one is that of the next message"));
    }
}
