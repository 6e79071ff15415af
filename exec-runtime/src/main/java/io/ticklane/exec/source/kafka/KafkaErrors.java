package io.ticklane.exec.source.kafka;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.InvalidTxnTimeoutException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.jspecify.annotations.Nullable;

/// Errors of Kafka's clients as the engine's, worded in one place.
public final class KafkaErrors {
    private KafkaErrors() {}

    /// The error of a client; `what` says what was tried, such as "reading the topic 'x'".
    public static EngineException of(String what, Throwable cause) {
        for (Throwable at = cause; at != null; at = at.getCause()) {
            ErrorCode code = code(at);
            if (code != null) {
                return new EngineException(code, what + " failed: " + words(at), cause);
            }
        }
        return new EngineException(
                ErrorCode.SOURCE_FAILED, what + " failed: " + cause.getMessage(), cause);
    }

    private static @Nullable ErrorCode code(Throwable cause) {
        return switch (cause) {
            case EngineException e -> e.code();
            case AuthenticationException _ -> ErrorCode.NOT_AUTHENTICATED;
            case AuthorizationException _ -> ErrorCode.NOT_ALLOWED;
            case UnknownTopicOrPartitionException _ -> ErrorCode.TABLE_NOT_FOUND;
            case ConfigException _, InvalidTxnTimeoutException _, PolicyViolationException _ ->
                    ErrorCode.INVALID_ARGUMENT;
            case RecordTooLargeException _ -> ErrorCode.CONFIGURED_LIMIT;
            case UnsupportedVersionException _ -> ErrorCode.FEATURE_NOT_SUPPORTED;
            case OffsetOutOfRangeException _ -> ErrorCode.SOURCE_FAILED;
            case KafkaException e when endsTransaction(e) -> ErrorCode.SOURCE_FAILED;
            case TimeoutException _ -> ErrorCode.IO_ERROR;
            default -> null;
        };
    }

    private static boolean endsTransaction(KafkaException cause) {
        return switch (cause) {
            case ProducerFencedException _,
                    InvalidProducerEpochException _,
                    InvalidTxnStateException _,
                    InvalidPidMappingException _ ->
                    true;
            default -> false;
        };
    }

    /// Whether the brokers have ended a producer's transaction: its time was over, or another
    /// producer has its name now.
    public static boolean isFenced(Throwable cause) {
        for (Throwable at = cause; at != null; at = at.getCause()) {
            if (at instanceof KafkaException e && endsTransaction(e)) {
                return true;
            }
        }
        return false;
    }

    private static String words(Throwable cause) {
        return switch (cause) {
            case KafkaException e when endsTransaction(e) ->
                    "the brokers have ended the transaction; it may have lasted longer than the"
                            + " option transaction_timeout_seconds ("
                            + cause.getMessage()
                            + ")";
            case OffsetOutOfRangeException _ ->
                    "messages were deleted while they were read (" + cause.getMessage() + ")";
            case PolicyViolationException _ ->
                    "the brokers' rules forbid it; messages of a topic can be deleted where its"
                            + " cleanup.policy has delete ("
                            + cause.getMessage()
                            + ")";
            case RecordTooLargeException _ ->
                    "a message is larger than the brokers or kafka.max.request.size allow ("
                            + cause.getMessage()
                            + ")";
            default -> String.valueOf(cause.getMessage());
        };
    }

    /// The error that an answer is.
    static EngineException ofAnswer(String what, KafkaOptions options, Throwable cause) {
        for (Throwable at = cause; at != null; at = at.getCause()) {
            if (at instanceof TimeoutException) {
                return noAnswer(what, options, cause);
            }
        }
        return of(what, cause);
    }

    /// That the brokers did not answer in time.
    static EngineException noAnswer(String what, KafkaOptions options, @Nullable Throwable cause) {
        return new EngineException(
                ErrorCode.IO_ERROR,
                what
                        + " failed: the brokers did not answer within "
                        + options.limits().answerMillis() / 1_000
                        + " seconds (the option timeout_seconds); brokers = '"
                        + options.client().get("bootstrap.servers")
                        + "'",
                cause);
    }

    /// Runs what a client does; its errors become the engine's.
    public static <T> T call(String what, Supplier<T> work) {
        try {
            return work.get();
        } catch (KafkaException e) {
            throw of(what, e);
        }
    }
}
