package io.ticklane.exec.source.kafka;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.TableSource;
import io.ticklane.exec.connector.Part;
import io.ticklane.exec.source.kafka.commit.OwnedCommit;
import io.ticklane.exec.source.kafka.commit.Refreshed;
import io.ticklane.exec.view.OutputWriter;
import io.ticklane.exec.view.ViewOutput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/// Begins writers of a view anew.
///
/// ```
///   fence the writers --> note where their partitions end --> each commits "begun anew, what is
///   before these offsets is no more" --> delete what is before them
/// ```
///
/// A process that dies before the commit has changed nothing; behind it, whoever opens the output
/// deletes what is left before anything new is written.
///
/// Threads: one at a time.
final class ViewRefresh {
    private final List<OutputWriter> writers;
    private final KafkaOptions options;
    private final Optional<KafkaOptions> late;
    private final CommitTopic commits;
    private final String what;

    /// The writers, which are all of one view.
    ViewRefresh(
            List<OutputWriter> writers,
            TableSource.Connected target,
            ViewOutput.Columns columns,
            KafkaOptions options) {
        this.writers = List.copyOf(writers);
        this.options = options;
        this.late = columns.late().map(kept -> LateTopic.options(writers.getFirst(), target, kept));
        this.commits = new CommitTopic(options);
        this.what = "refreshing the view '" + writers.getFirst().view() + "'";
    }

    /// Refuses what [#run] would refuse, and changes nothing.
    ///
    /// Errors: 0A000 where other views write to the topic, 42501 without the right to delete, 22023
    /// where the topic is only compacted.
    void require() {
        if (commits.isThere()) {
            requireAlone(commits.all(KafkaViewOutput.TRANSACTION_MILLIS).keySet());
            askToDelete();
        }
    }

    /// Begins those writers anew that were not by this REFRESH. Makes the topics where they are not
    /// there, as opening the output does.
    ///
    /// @param takenOver run when the writers can write nothing more, and before anything is changed
    ///
    ///   Errors: as above; 58030 when the brokers do not answer. Each writer is either as it was
    ///   then, or begun anew.
    void run(String id, Runnable takenOver) {
        TopicCreation.run(options);
        late.ifPresent(TopicCreation::run);
        commits.make();
        Map<OutputWriter, Producer<byte[], byte[]>> producers = new LinkedHashMap<>();
        List<Refreshed> made = new ArrayList<>();
        try {
            for (OutputWriter writer : writers) {
                Producer<byte[], byte[]> producer = KafkaViewOutput.producer(writer, options);
                producers.put(writer, producer);
                // returns when the transaction of whoever was here before has ended
                producer.initTransactions();
            }
            takenOver.run();
            Map<String, byte[]> all = commits.all(KafkaViewOutput.TRANSACTION_MILLIS);
            requireAlone(all.keySet());
            askToDelete();
            Refreshed whole = here(id);
            producers.forEach((writer, producer) -> {
                if (!isDone(all.get(writer.name()), id)) {
                    Refreshed share = share(whole, writer);
                    commit(writer, producer, share);
                    made.add(share);
                }
            });
        } catch (KafkaException e) {
            throw KafkaErrors.of(what, e);
        } finally {
            producers.values().forEach(producer -> producer.close(Duration.ZERO));
        }
        delete(together(id, made), options, late);
    }

    /// Each with its own producer: where somebody else has taken a writer over meanwhile, the
    /// brokers refuse it.
    private void commit(
            OutputWriter writer, Producer<byte[], byte[]> producer, Refreshed refreshed) {
        MessageSender sender = new MessageSender(producer);
        sender.begin();
        sender.send(commits.message(writer.name(), begunAnew(refreshed)));
        sender.commit();
    }

    private static boolean isDone(byte @Nullable [] commit, String id) {
        try {
            return commit != null
                    && OwnedCommit.of(commit)
                            .refreshed()
                            .filter(known -> known.id().equals(id))
                            .isPresent();
        } catch (EngineException e) {
            if (e.code() == ErrorCode.CORRUPT) {
                // a commit that cannot be read is what this makes good
                return false;
            }
            throw e;
        }
    }

    private static OwnedCommit begunAnew(Refreshed refreshed) {
        return new OwnedCommit(
                UUID.randomUUID().toString(), Optional.empty(), Optional.of(refreshed));
    }

    /// Rows of others would be deleted with those of the view.
    private void requireAlone(Set<String> known) {
        Set<String> others = new HashSet<>(known);
        others.removeAll(CommitTopic.keys(writers.getFirst()));
        if (!others.isEmpty()) {
            throw new EngineException(
                    ErrorCode.FEATURE_NOT_SUPPORTED,
                    "REFRESH of the view '"
                            + writers.getFirst().view()
                            + "' is not supported while others write to its topic '"
                            + options.topic()
                            + "', for it would delete their rows: the topic of commits has '"
                            + String.join("', '", others.stream().sorted().toList())
                            + "'; drop these, or create the view with a topic of its own");
        }
    }

    private void askToDelete() {
        try (DeletedMessages messages = new DeletedMessages(options)) {
            messages.ask(partitions());
        }
        late.ifPresent(kept -> {
            try (DeletedMessages messages = new DeletedMessages(kept)) {
                messages.ask(latePartitions());
            }
        });
    }

    /// Where all partitions of the writers end now.
    private Refreshed here(String id) {
        return new Refreshed(
                id,
                ends(options, partitions()),
                late.map(kept -> ends(kept, latePartitions())).orElseGet(TreeMap::new));
    }

    private static SortedMap<Integer, Long> ends(
            KafkaOptions options, Collection<Integer> partitions) {
        try (DeletedMessages messages = new DeletedMessages(options)) {
            return messages.ends(partitions);
        }
    }

    /// Parts write the partitions of their numbers, a whole view all of them.
    private List<Integer> partitions() {
        return isDivided()
                ? numbers()
                : IntStream.range(0, TopicSnapshot.count(options)).boxed().toList();
    }

    private List<Integer> latePartitions() {
        return isDivided() ? numbers() : List.of(0);
    }

    private boolean isDivided() {
        return writers.getFirst().part().isPresent();
    }

    private List<Integer> numbers() {
        return writers.stream()
                .flatMap(writer -> writer.part().stream())
                .map(Part::number)
                .toList();
    }

    /// What of it is about a writer.
    private static Refreshed share(Refreshed whole, OutputWriter writer) {
        return writer.part()
                .map(part ->
                        new Refreshed(
                                whole.id(),
                                whole.rows().subMap(part.number(), part.number() + 1),
                                whole.late().subMap(part.number(), part.number() + 1)))
                .orElse(whole);
    }

    private static Refreshed together(String id, Collection<Refreshed> shares) {
        SortedMap<Integer, Long> rows = new TreeMap<>();
        SortedMap<Integer, Long> ofLate = new TreeMap<>();
        shares.forEach(share -> {
            rows.putAll(share.rows());
            ofLate.putAll(share.late());
        });
        return new Refreshed(id, rows, ofLate);
    }

    /// Deletes what is left of the rows before a writer was begun anew. Gives where that was, as
    /// far as it is of the topics that there are now.
    ///
    /// Errors: as for [DeletedMessages#delete].
    static Refreshed delete(
            Refreshed refreshed, KafkaOptions options, Optional<KafkaOptions> late) {
        SortedMap<Integer, Long> rows;
        try (DeletedMessages messages = new DeletedMessages(options)) {
            rows = messages.delete(refreshed.rows());
        }
        SortedMap<Integer, Long> ofLate = new TreeMap<>();
        late.filter(_ -> !refreshed.late().isEmpty())
                .ifPresent(kept -> {
                    try (DeletedMessages messages = new DeletedMessages(kept)) {
                        ofLate.putAll(messages.delete(refreshed.late()));
                    }
                });
        return new Refreshed(refreshed.id(), rows, ofLate);
    }
}
