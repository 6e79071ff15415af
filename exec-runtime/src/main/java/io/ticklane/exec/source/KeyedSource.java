package io.ticklane.exec.source;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.TableSource.FileKeys;
import io.ticklane.exec.batch.Batch;
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

/// The rows of files that are shared by their keys. Each row is checked: were one of another node's
/// keys, because a file was changed after the query was planned, rows with equal keys would be on
/// two nodes.
final class KeyedSource implements Source {
    private final Source rows;
    private final List<String> paths;
    private final Share share;
    private final FileKeys keys;
    private final QueryContext context;
    private final Queue<Check> checks = new ConcurrentLinkedQueue<>();

    /// Takes ownership of the source.
    KeyedSource(Source rows, List<String> paths, Share share, FileKeys keys, QueryContext context) {
        this.rows = rows;
        this.paths = paths;
        this.share = share;
        this.keys = keys;
        this.context = context;
    }

    @Override
    public @Nullable Morsel next() {
        Morsel morsel = rows.next();
        return morsel == null ? null : new Checked(morsel);
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

    private final class Checked implements Morsel {
        private final Morsel morsel;

        Checked(Morsel morsel) {
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
            Check free = checks.poll();
            Check check = free == null ? new Check() : free;
            morsel.read(batch -> {
                try {
                    check.require(batch);
                } catch (EngineException e) {
                    batch.close();
                    throw e;
                }
                out.accept(batch);
            });
            checks.add(check);
        }
    }

    /// Finds the nodes of rows. For one worker at a time.
    private final class Check {
        private final HashPartitioner partitioner =
                new HashPartitioner(context.dictionary(), List.of(keys.column()));
        private int[] groups = new int[0];

        void require(Batch batch) {
            if (groups.length < batch.rows()) {
                groups = new int[batch.rows()];
            }
            partitioner.keyGroups(batch, groups);
            for (int row = 0; row < batch.rows(); row++) {
                if (HashPartitioner.lane(groups[row], share.nodes()) != share.node()) {
                    throw moved(batch, row);
                }
            }
        }

        private EngineException moved(Batch batch, int row) {
            long ordinal = Ordinals.of(batch).longValue(row);
            return new EngineException(
                    ErrorCode.SOURCE_FAILED,
                    "'"
                            + paths.get(
                                    (int) (ordinal >>> SplitAssignment.FILE_SHIFT)
                                            - share.firstFile())
                            + "' has rows of other keys than when the query was planned; it was"
                            + " changed; run the query again");
        }
    }
}
