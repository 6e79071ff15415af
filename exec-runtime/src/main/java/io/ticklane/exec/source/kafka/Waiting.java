package io.ticklane.exec.source.kafka;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/// Waits for answers of brokers in short steps, between which a check may end the waiting.
final class Waiting {
    /// How long a step is.
    static final long STEP_MILLIS = 20;

    private Waiting() {}

    /// Waits a step before something is tried again.
    static void pause() {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(STEP_MILLIS));
    }

    /// The answer, when it is there.
    ///
    /// @param check throws when the query was stopped
    ///
    ///   Errors: 58030 when there is none in time, and those of [KafkaErrors].
    static <T> T await(
            CompletionStage<T> answer, String what, KafkaOptions options, Runnable check) {
        CompletableFuture<T> future = answer.toCompletableFuture();
        long steps = options.limits().answerMillis() / STEP_MILLIS;
        for (long step = 0; step < steps; step++) {
            check.run();
            try {
                return future.get(STEP_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                // a step is over: look whether the query was stopped
            } catch (ExecutionException e) {
                throw KafkaErrors.ofAnswer(what, options, e.getCause() == null ? e : e.getCause());
            } catch (InterruptedException | CancellationException e) {
                throw new EngineException(ErrorCode.CANCELLED, what + " was interrupted", e);
            }
        }
        throw KafkaErrors.noAnswer(what, options, null);
    }
}
