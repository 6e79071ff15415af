package io.ticklane.exec.exchange;

import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.operator.BatchConsumer;
import io.ticklane.exec.operator.Source;
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
    private final List<ExchangeReceiver> receivers;
    private final @Nullable Supplier<Source> opener;
    private final Queue<Source> claimed = new ConcurrentLinkedQueue<>();
    private int current;

    // not for claims: taking a morsel may wait for the lock that claims are made under
    private final Object numbering = new Object();
    private @Nullable Source last;
    private long taken;

    /// The rows of some receivers.
    public ConcatReceiver(List<ExchangeReceiver> receivers) {
        this(receivers, null);
    }

    /// The rows of some receivers, then those of a source.
    public ConcatReceiver(List<ExchangeReceiver> receivers, @Nullable Supplier<Source> opener) {
        this.receivers = List.copyOf(receivers);
        this.opener = opener;
    }

    @Override
    public Claim claim() {
        while (current < receivers.size()) {
            ExchangeReceiver receiver = receivers.get(current);
            Claim claim = receiver.claim();
            if (claim == Claim.MORSEL) {
                claimed.add(receiver);
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
            Source from = claimed.poll();
            Source.Morsel morsel = from == null ? nextOfLast() : from.next();
            return morsel == null ? null : new Renumbered(taken++, morsel);
        }
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
        receivers.forEach(ExchangeReceiver::close);
        synchronized (numbering) {
            Source source = last;
            if (source != null) {
                source.close();
            }
        }
    }

    private record Renumbered(long sequence, Source.Morsel morsel) implements Source.Morsel {
        @Override
        public void read(BatchConsumer out) {
            morsel.read(batch -> {
                try (batch) {
                    out.accept(renumbered(batch));
                }
            });
        }

        private Batch renumbered(Batch batch) {
            return batch.withSequence(sequence);
        }
    }
}
