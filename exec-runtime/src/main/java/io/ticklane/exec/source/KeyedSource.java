package io.ticklane.exec.source;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.TableSource.FileKeys;
import io.ticklane.api.plan.TableSource.KeyShare;
import io.ticklane.api.plan.TableSource.OwnKeys;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.RowPicker;
import io.ticklane.exec.exchange.HashPartitioner;
import io.ticklane.exec.exchange.Ordinals;
import io.ticklane.exec.filter.ScanKeys;
import io.ticklane.exec.operator.BatchConsumer;
import io.ticklane.exec.operator.Source;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.source.split.SplitAssignment;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/// The rows of files that nodes share by keys. Of files that all nodes read, rows of other nodes'
/// keys are left out. Of files that each have one key, each row is checked: were one of another
/// node's keys, because a file was changed after the query was planned, rows with equal keys would
/// be on two nodes.
final class KeyedSource implements Source {
    private final Source rows;
    private final KeyShare keys;
    private final List<String> paths;
    private final Share share;
    private final QueryContext context;
    private final Queue<Owned> free = new ConcurrentLinkedQueue<>();

    /// Takes ownership of the source.
    KeyedSource(Source rows, KeyShare keys, List<String> paths, Share share, QueryContext context) {
        this.rows = rows;
        this.keys = keys;
        this.paths = paths;
        this.share = share;
        this.context = context;
    }

    @Override
    public @Nullable Morsel next() {
        Morsel morsel = rows.next();
        return morsel == null ? null : new Part(morsel);
    }

    @Override
    public boolean isLight() {
        return rows.isLight();
    }

    @Override
    public boolean filterBy(ScanKeys by) {
        return rows.filterBy(by);
    }

    @Override
    public void close() {
        rows.close();
    }

    private final class Part implements Morsel {
        private final Morsel morsel;

        Part(Morsel morsel) {
            this.morsel = morsel;
        }

        @Override
        public long sequence() {
            return morsel.sequence();
        }

        @Override
        public long floor() {
            return morsel.floor();
        }

        @Override
        public void read(BatchConsumer out) {
            Owned known = free.poll();
            Owned owned = known == null ? new Owned() : known;
            morsel.read(batch -> {
                Batch ours = owned.of(batch);
                if (ours != null) {
                    out.accept(ours);
                }
            });
            free.add(owned);
        }
    }

    /// Finds the rows of this node's keys. For one worker at a time.
    private final class Owned {
        private final HashPartitioner partitioner =
                new HashPartitioner(context.dictionary(), keys.columns());
        private final boolean[] own = new boolean[HashPartitioner.KEY_GROUPS];
        private int[] groups = new int[0];
        private int[] picks = new int[0];

        Owned() {
            for (int group = 0; group < own.length; group++) {
                own[group] = HashPartitioner.lane(group, share.nodes()) == share.node();
            }
        }

        /// This node's rows of a batch, of which it takes ownership; null if there are none.
        ///
        /// Errors: 58000 for another node's rows in a file that is to have none.
        @Nullable Batch of(Batch batch) {
            try (batch) {
                int rows = batch.rows();
                int count = pick(batch);
                if (count == rows) {
                    return batch.retain();
                }
                return switch (keys) {
                    case FileKeys _ -> throw moved(batch, firstOther(rows));
                    case OwnKeys _ ->
                            count == 0
                                    ? null
                                    : RowPicker.pick(context.memory(), batch, picks, count);
                };
            }
        }

        private int pick(Batch batch) {
            int rows = batch.rows();
            if (groups.length < rows) {
                groups = new int[rows];
                picks = new int[rows];
            }
            partitioner.keyGroups(batch, groups);
            int count = 0;
            for (int row = 0; row < rows; row++) {
                picks[count] = row;
                count += own[groups[row]] ? 1 : 0;
            }
            return count;
        }

        private int firstOther(int rows) {
            int row = 0;
            while (row < rows - 1 && own[groups[row]]) {
                row++;
            }
            return row;
        }
    }

    private EngineException moved(Batch batch, int row) {
        long ordinal = Ordinals.of(batch).longValue(row);
        int file = (int) (ordinal >>> SplitAssignment.FILE_SHIFT) - share.firstFile();
        return new EngineException(
                ErrorCode.SOURCE_FAILED,
                "'"
                        + paths.get(file)
                        + "' has rows of other keys than when the query was planned; it was"
                        + " changed; run the query again");
    }
}
