package io.ticklane.exec.sort;

import io.ticklane.exec.exchange.ExchangeReceiver;
import io.ticklane.exec.exchange.StagedWork;
import io.ticklane.exec.operator.BatchConsumer;
import io.ticklane.exec.operator.Source;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Sorts in stages and then gives the rows: first come morsels without rows, which are the tasks.
///
/// Threads: any.
final class SortedRows implements ExchangeReceiver {
    private final WordSort sort;
    private final Supplier<Source> otherwise;
    private final StagedWork work;
    private @Nullable Source other;
    private long sequence;
    private int piece;
    private boolean closed;

    /// The rows of a sort, which is closed with it; when its keys do not fit, those of another
    /// source.
    SortedRows(WordSort sort, Supplier<Source> otherwise) {
        this.sort = sort;
        this.otherwise = otherwise;
        this.work = new StagedWork(sort::next);
    }

    /// After the tasks, the rows: as many as there are, which only [#next()] knows.
    @Override
    public Claim claim() {
        Claim claim = work.claim();
        return claim == Claim.END ? Claim.MORSEL : claim;
    }

    /// A task, or rows; null at their end.
    @Override
    public synchronized Source.@Nullable Morsel next() {
        if (closed) {
            return null;
        }
        Source.Morsel task = work.next();
        if (task == null && !sort.fits()) {
            if (other == null) {
                other = otherwise.get();
            }
            task = other.next();
        } else if (task == null) {
            int number = piece++;
            return number >= sort.pieces() ? null : new Piece(sequence++, number);
        }
        return task == null ? null : new Renumbered(sequence++, task);
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        work.close();
        if (other != null) {
            other.close();
        }
        sort.close();
    }

    private final class Piece implements Source.Morsel {
        private final long number;
        private final int place;

        private Piece(long number, int place) {
            this.number = number;
            this.place = place;
        }

        @Override
        public long sequence() {
            return number;
        }

        @Override
        public void read(BatchConsumer out) {
            sort.read(place, number, out);
        }
    }

    private record Renumbered(long sequence, Source.Morsel morsel) implements Source.Morsel {
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
