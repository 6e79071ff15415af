package io.ticklane.exec.exchange;

import io.ticklane.exec.operator.BatchConsumer;
import io.ticklane.exec.operator.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The rows of receivers one after the other, and then those of a source that is opened when they
/// have ended. A claim remembers whose morsel it reserved, because the next claim may reserve one
/// of another receiver before that is taken.
///
/// Threads: any; claims come one at a time, as all decisions of a scheduler do.
public final class ConcatReceiver implements ExchangeReceiver {
    private final List<Input> inputs;
    private final @Nullable Supplier<Source> opener;
    private final boolean numbered;
    private final Queue<Input> claimed = new ConcurrentLinkedQueue<>();
    private int current;

    // not for claims: taking a morsel may wait for the lock that claims are made under
    private final Object numbering = new Object();
    private @Nullable Source last;
    private long taken;

    /// Rows that come in their order.
    ///
    /// @param inStep whether floors of morsels hold for the ordinals of the rows
    /// @param end the ordinal that those of rows of later inputs are not below
    public record Input(ExchangeReceiver rows, boolean inStep, long end) {
        long floor(Source.Morsel morsel) {
            return Math.min(inStep ? morsel.floor() : Long.MIN_VALUE, end - 1);
        }
    }

    private ConcatReceiver(
            List<Input> inputs, @Nullable Supplier<Source> opener, boolean numbered) {
        this.inputs = List.copyOf(inputs);
        this.opener = opener;
        this.numbered = numbered;
    }

    /// Rows without ordinals of some receivers, and then those of a source, if there is one.
    public static ConcatReceiver of(
            List<ExchangeReceiver> receivers, @Nullable Supplier<Source> opener) {
        List<Input> inputs = new ArrayList<>();
        receivers.forEach(receiver -> inputs.add(new Input(receiver, false, 0)));
        return new ConcatReceiver(inputs, opener, false);
    }

    /// Rows with ordinals, which go up from input to input, and then those of a source, if there is
    /// one, whose floors hold.
    public static ConcatReceiver numbered(List<Input> inputs, @Nullable Supplier<Source> opener) {
        return new ConcatReceiver(inputs, opener, true);
    }

    @Override
    public Claim claim() {
        while (current < inputs.size()) {
            Input input = inputs.get(current);
            Claim claim = input.rows().claim();
            if (claim == Claim.MORSEL) {
                claimed.add(input);
            }
            if (claim != Claim.END) {
                return claim;
            }
            current++;
        }
        return opener == null ? Claim.END : Claim.MORSEL;
    }

    /// What the receivers have, and then what the source has, whose end is null too.
    @Override
    public Source.@Nullable Morsel next() {
        synchronized (numbering) {
            Input from = claimed.poll();
            Source.Morsel morsel = from == null ? nextOfLast() : from.rows().next();
            if (morsel == null) {
                return null;
            }
            long number = taken++;
            return new Renumbered(number, floor(from, number, morsel), morsel);
        }
    }

    private long floor(@Nullable Input from, long number, Source.Morsel morsel) {
        if (!numbered) {
            return Source.Morsel.floor(number);
        }
        return from == null ? morsel.floor() : from.floor(morsel);
    }

    private Source.@Nullable Morsel nextOfLast() {
        Supplier<Source> open = opener;
        if (open == null) {
            return null;
        }
        Source source = last;
        if (source == null) {
            source = open.get();
            last = source;
        }
        return source.next();
    }

    @Override
    public void close() {
        inputs.forEach(input -> input.rows().close());
        synchronized (numbering) {
            Source source = last;
            if (source != null) {
                source.close();
            }
        }
    }

    private record Renumbered(long sequence, long floor, Source.Morsel morsel)
            implements Source.Morsel {
        @Override
        public void read(BatchConsumer out) {
            morsel.read(batch -> {
                try (batch) {
                    out.accept(batch.withSequence(sequence));
                }
            });
        }
    }
}
