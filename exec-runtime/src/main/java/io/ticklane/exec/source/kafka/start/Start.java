package io.ticklane.exec.source.kafka.start;

import io.ticklane.api.error.EngineException;
import io.ticklane.exec.connector.TableOptions;
import io.ticklane.exec.expression.value.Outcome;
import io.ticklane.exec.expression.value.TimeText;
import org.apache.kafka.clients.admin.OffsetSpec;

/// Where reading begins in each partition of a topic.
public sealed interface Start permits Start.Earliest, Start.Latest, Start.At, StartOffsets {
    /// What the option is called.
    String OPTION = "start";

    /// With the first message that is there.
    record Earliest() implements Start {
        @Override
        public OffsetSpec spec() {
            return OffsetSpec.earliest();
        }
    }

    /// Behind what is there now.
    record Latest() implements Start {
        @Override
        public OffsetSpec spec() {
            return OffsetSpec.latest();
        }
    }

    /// With the first message of this time or later.
    record At(long epochMillis) implements Start {
        @Override
        public OffsetSpec spec() {
            return OffsetSpec.forTimestamp(epochMillis);
        }
    }

    /// What the brokers are to be asked for: where reading begins, or, where offsets are given,
    /// with which one it could begin.
    OffsetSpec spec();

    /// The start of the option's value.
    ///
    /// Errors: 22023 where it is none.
    static Start of(String text) {
        if (text.equalsIgnoreCase("earliest")) {
            return new Earliest();
        }
        if (text.equalsIgnoreCase("latest")) {
            return new Latest();
        }
        if (StartOffsets.isMeant(text)) {
            return StartOffsets.of(text);
        }
        long[] nanos = new long[1];
        if (TimeText.parseTimestamp(text, true, nanos) != Outcome.DONE) {
            throw bad(text);
        }
        return new At(Math.ceilDiv(nanos[0], 1_000_000L));
    }

    /// The error of a value that is no start.
    static EngineException bad(String text) {
        return TableOptions.bad(
                OPTION,
                text,
                "'earliest', 'latest', a time such as '2026-01-31 09:30:00', or the offset of each"
                        + " partition, such as '0:42, 1:300'");
    }
}
