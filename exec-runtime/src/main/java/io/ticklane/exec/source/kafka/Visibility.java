package io.ticklane.exec.source.kafka;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionState;

/// Sees to it that whoever reads after a commit sees it. The brokers say that a transaction is
/// committed when they have decided so; only after that they tell all partitions, and readers that
/// come between do not see it yet.
final class Visibility {
    private Visibility() {}

    /// Waits until all partitions know that a transaction was committed.
    ///
    /// Errors: 58030 when they do not in time, though the rows are committed.
    static void await(String transactionalId, KafkaOptions options, String what) {
        Admin admin = KafkaClients.admin(options);
        try {
            long tries = options.limits().answerMillis() / Waiting.STEP_MILLIS;
            while (!isComplete(admin, transactionalId, options, what)) {
                if (--tries < 0) {
                    throw new EngineException(
                            ErrorCode.IO_ERROR,
                            what
                                    + ": the transaction is committed, but not all partitions show it"
                                    + " within the option timeout_seconds");
                }
                Waiting.pause();
            }
        } finally {
            admin.close(Duration.ZERO);
        }
    }

    private static boolean isComplete(
            Admin admin, String transactionalId, KafkaOptions options, String what) {
        TransactionState state =
                Waiting.await(
                                admin.describeTransactions(List.of(transactionalId))
                                        .description(transactionalId)
                                        .toCompletionStage(),
                                what,
                                options,
                                () -> {})
                        .state();
        return state == TransactionState.COMPLETE_COMMIT || state == TransactionState.EMPTY;
    }
}
