package io.ticklane.server.query;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.type.RowType;
import io.ticklane.exec.RowStream;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.memory.QueryMemory;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The rows of a query that several nodes run. When a node is lost, or another one than this has no
/// memory left, before the first row was given, the query runs once more on those that are left.
final class ClusterStream implements RowStream {
    private static final System.Logger LOG = System.getLogger(ClusterStream.class.getName());

    private final Function<Failure, Attempt> again;
    private final RowType rowType;
    private volatile Attempt attempt;
    private volatile @Nullable String cancelled;
    private boolean given;
    private boolean retried;

    /// The rows of a query that runs already; `again` runs it after a node was lost, given how.
    ClusterStream(Attempt first, RowType rowType, Function<Failure, Attempt> again) {
        this.attempt = first;
        this.rowType = rowType;
        this.again = again;
    }

    @Override
    public RowType rowType() {
        return rowType;
    }

    @Override
    public @Nullable Batch next() {
        while (true) {
            try {
                Batch batch = attempt.rows().next();
                given |= batch != null;
                return batch;
            } catch (EngineException seen) {
                Failure cause = cancelled == null ? attempt.cause(seen) : Failure.of(seen);
                if (given || retried || cancelled != null || !cause.isLoss()) {
                    throw cause.error();
                }
                retried = true;
                LOG.log(
                        System.Logger.Level.WARNING,
                        "a query runs once more on fewer nodes: " + cause.error().getMessage());
                attempt.close();
                attempt = again.apply(cause);
                String reason = cancelled;
                if (reason != null) {
                    attempt.rows().cancel(reason);
                }
            }
        }
    }

    @Override
    public Dictionary dictionary() {
        return attempt.rows().dictionary();
    }

    @Override
    public QueryMemory memory() {
        return attempt.rows().memory();
    }

    @Override
    public List<String> sharing() {
        return attempt.sharing();
    }

    @Override
    public void cancel(String reason) {
        cancelled = reason;
        attempt.rows().cancel(reason);
    }

    @Override
    public void close() {
        attempt.close();
    }
}
