package io.ticklane.exec.exchange;

import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.operator.BatchConsumer;
import io.ticklane.exec.operator.Source;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The rows of receivers one after the other, and then those of a source that is opened when they
/// have ended.
///
/// Threads: any; claims come one at a time, as all decisions of a scheduler do.
public final class ConcatReceiver implements ExchangeReceiver {
    private final List<ExchangeReceiver> receivers;
    private final @Nullable Supplier<Source> opener;
    private final Object numbering = new Object();
    private volatile int current;
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
    public boolean claim() {
        int at = current;
        while (at < receivers.size() && receivers.get(at).ended()) {
            at++;
        }
        current = at;
        return at == receivers.size() || receivers.get(at).claim();
    }

    @Override
    public boolean ended() {
        return opener == null && receivers.stream().allMatch(ExchangeReceiver::ended);
    }

    @Override
    public Source.@Nullable Morsel next() {
        synchronized (numbering) {
            Source.Morsel morsel = nextOfCurrent();
            return morsel == null ? null : new Renumbered(taken++, morsel);
        }
    }

    private Source.@Nullable Morsel nextOfCurrent() {
        if (current < receivers.size()) {
            return receivers.get(current).next();
        }
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
