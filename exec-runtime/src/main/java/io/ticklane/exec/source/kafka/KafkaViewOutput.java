package io.ticklane.exec.source.kafka;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.TableSource;
import io.ticklane.api.type.RowType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.memory.QueryMemory;
import io.ticklane.exec.source.kafka.commit.LateColumns;
import io.ticklane.exec.source.kafka.commit.OwnedCommit;
import io.ticklane.exec.source.kafka.commit.Refreshed;
import io.ticklane.exec.view.Commit;
import io.ticklane.exec.view.OutputWriter;
import io.ticklane.exec.view.SnapshotFiles;
import io.ticklane.exec.view.ViewOutput;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.UUID;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/// A topic as the output of a view, or a partition of it as that of a part. A commit is one
/// transaction: the rows since the last one, late ones in the topic `<topic>.late` where they are
/// kept, and a message with the commit itself in the topic `<topic>.commits`.
///
/// Opening it takes the view over: who wrote it before can write nothing more, what it had not
/// committed is thrown away, and the last commit is read after that. A commit counts when its
/// message is there, whether or not the writer ever heard of it.
///
/// Errors: after one the output is of no more use, and all calls but [#close()] throw it again.
/// 55006 when another node has taken the view over: that one goes on, and this one must not be
/// opened again by itself. 40000 when the transaction was aborted, or it is not known whether it
/// was: the view goes on when its output is opened again, from the commit that it then has. Others
/// as of a table of a topic; the view cannot go on before their reason is mended.
///
/// Threads: one at a time.
public final class KafkaViewOutput implements ViewOutput {
    /// Transactions that nobody ends keep readers waiting for so long.
    static final long TRANSACTION_MILLIS = 10_000;

    private static final long CLOSE_MILLIS = 5_000;

    private final OutputWriter writer;
    private final String view;
    private final KafkaOptions options;
    private final Path snapshotFolder;
    private final CommitTopic commits;
    private final String owner = UUID.randomUUID().toString();
    private final RowMessages messages;
    private final @Nullable LateTopic late;
    private final @Nullable LateClaim claim;
    private final Producer<byte[], byte[]> producer;
    private final MessageSender sender;
    private int partitions;
    private long written;
    private Optional<Commit> last = Optional.empty();
    private Optional<Refreshed> refreshed = Optional.empty();
    private @Nullable EngineException broken;
    private boolean closed;

    private KafkaViewOutput(
            OutputWriter writer,
            KafkaOptions options,
            @Nullable LateTopic late,
            @Nullable LateClaim claim,
            Path snapshotFolder,
            QueryMemory memory) {
        this.writer = writer;
        this.view = writer.name();
        this.options = options;
        this.snapshotFolder = snapshotFolder;
        this.commits = new CommitTopic(options);
        this.late = late;
        this.claim = claim;
        this.messages = new RowMessages(options, memory, writer.part());
        try {
            this.producer = producer(writer, options);
        } catch (Throwable e) {
            closeMessages();
            throw e;
        }
        this.sender = new MessageSender(producer);
    }

    /// Takes a view's output over. Makes its topic if the options say so, and that of commits.
    ///
    /// Ownership: the caller closes the output, before the memory.
    ///
    /// @param target the topic, with the options of a table
    /// @param columns which rows are written
    /// @param snapshotFolder where states of the writer are saved
    ///
    /// @param takenOver run when the writer before can write nothing more, and before anything is
    ///   written
    ///
    ///   Errors: those of a table of a topic; 22023 where the topic of commits would lose some,
    ///   where the topic has not as many partitions as there are parts, or where late rows have
    ///   other columns than those of another view of the topic; 0A000 when the last commit is one
    ///   of another version; 58030 when the brokers do not answer, which may be tried again; 40000
    ///   and 55006 as above; what `takenOver` throws.
    public static KafkaViewOutput open(
            OutputWriter writer,
            TableSource.Connected target,
            Columns columns,
            Path snapshotFolder,
            QueryMemory memory,
            Runnable takenOver) {
        KafkaOptions options = options(target, columns.columns());
        LateTopic late =
                columns.late().map(kept -> LateTopic.of(writer, target, kept, memory)).orElse(null);
        LateClaim claim = claim(writer, columns, options).orElse(null);
        KafkaViewOutput output =
                new KafkaViewOutput(writer, options, late, claim, snapshotFolder, memory);
        try {
            output.takeOver(takenOver);
        } catch (Throwable e) {
            output.close();
            throw e;
        }
        return output;
    }

    /// Refuses a view whose late rows have other columns than those of another view that writes to
    /// the topic. [#open] does so too, but that is later.
    ///
    /// Errors: 22023; 58030 when the brokers do not answer.
    public static void check(OutputWriter writer, TableSource.Connected target, Columns columns) {
        claim(writer, columns, options(target, columns.columns())).ifPresent(LateClaim::require);
    }

    private static Optional<LateClaim> claim(
            OutputWriter writer, Columns columns, KafkaOptions options) {
        return columns.late()
                .map(kept -> new LateClaim(options, writer.view(), LateColumns.of(kept)));
    }

    /// Forgets the commits of a view that is no more, those of all its writers in one transaction,
    /// so that another view of its name begins anew. Whoever writes it can write nothing more. Its
    /// rows stay.
    ///
    /// @param takenOver run when the writers can write nothing more, and before anything is
    ///   forgotten
    public static void forget(
            List<OutputWriter> writers,
            TableSource.Connected target,
            RowType columns,
            Runnable takenOver) {
        KafkaOptions options = options(target, columns);
        CommitTopic commits = new CommitTopic(options);
        String what = "forgetting the commits of the view '" + writers.getFirst().view() + "'";
        List<Producer<byte[], byte[]>> producers = new ArrayList<>();
        try {
            commits.make();
            for (OutputWriter writer : writers) {
                Producer<byte[], byte[]> producer = producer(writer, options);
                producers.add(producer);
                producer.initTransactions();
            }
            takenOver.run();
            Set<String> known = commits.all(TRANSACTION_MILLIS).keySet();
            MessageSender sender = new MessageSender(producers.getFirst());
            sender.begin();
            commits.farewells(writers, known).forEach(sender::send);
            sender.commit();
        } catch (KafkaException e) {
            throw KafkaErrors.of(what, e);
        } finally {
            producers.forEach(producer -> producer.close(Duration.ZERO));
        }
    }

    /// Refuses what [#refresh] would refuse, and changes nothing.
    ///
    /// Errors: those of [#refresh].
    public static void requireRefreshable(
            List<OutputWriter> writers, TableSource.Connected target, Columns columns) {
        refresh(writers, target, columns).require();
    }

    /// Begins writers of a view anew where that was not done: their rows, and late rows, are
    /// deleted, and they have no commit. Whoever writes them can write nothing more. What is not
    /// yet deleted when this ends with an error is when the output is opened.
    ///
    /// @param id the REFRESH, which no other is the same as
    /// @param takenOver run when the writers can write nothing more, and before anything is changed
    ///
    ///   Errors: 0A000 where other views write to the topic; 42501 without the right to delete
    ///   messages; 22023 where the topic is only compacted; 58030 when the brokers do not answer.
    public static void refresh(
            List<OutputWriter> writers,
            String id,
            TableSource.Connected target,
            Columns columns,
            Runnable takenOver) {
        refresh(writers, target, columns).run(id, takenOver);
    }

    private static ViewRefresh refresh(
            List<OutputWriter> writers, TableSource.Connected target, Columns columns) {
        return new ViewRefresh(writers, target, columns, options(target, columns.columns()));
    }

    private static KafkaOptions options(TableSource.Connected target, RowType columns) {
        return KafkaOptions.of(target, columns).withTransactionsUpTo(TRANSACTION_MILLIS);
    }

    /// The producer of a writer, which is to take over from the one before.
    static Producer<byte[], byte[]> producer(OutputWriter writer, KafkaOptions options) {
        return KafkaClients.producer(options, transactionalId(writer.name(), options));
    }

    /// No topic has a slash in its name.
    private static String transactionalId(String view, KafkaOptions options) {
        return "ticklane-view-" + options.topic() + "/" + view;
    }

    private void takeOver(Runnable takenOver) {
        TopicCreation.run(options);
        commits.make();
        if (late != null) {
            late.make();
        }
        attempt(() -> {
            partitions = TopicSnapshot.countForWriting(options);
            writer.part().ifPresent(part -> requireCount(part.count()));
            // what comes into the folder after this may be of whoever takes the view over next
            List<Path> before = SnapshotFiles.all(snapshotFolder);
            // returns when the transaction of whoever was here before has ended
            producer.initTransactions();
            takenOver.run();
            if (claim != null) {
                claim.make();
            }
            Optional<OwnedCommit> found = commits.last(view, TRANSACTION_MILLIS);
            last = found.flatMap(OwnedCommit::commit);
            refreshed = found.flatMap(OwnedCommit::refreshed).map(this::deleteBefore);
            SnapshotFiles.deleteOthers(before, snapshots(last));
            written = last.map(Commit::rows).orElse(0L);
            if (late != null) {
                late.goOnFrom(last.map(Commit::lateRows).orElse(0L));
            }
            // says who writes from now on, so that the one before can tell why it no longer may
            sender.begin();
            sender.send(commits.message(view, new OwnedCommit(owner, last, refreshed)));
            sender.commit();
        });
    }

    /// Nothing new may be written before what was there before a REFRESH is deleted.
    private Refreshed deleteBefore(Refreshed anew) {
        return ViewRefresh.delete(anew, options, Optional.ofNullable(late).map(LateTopic::options));
    }

    private void requireCount(int parts) {
        if (partitions != parts) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT,
                    "the topic '"
                            + options.topic()
                            + "' has "
                            + partitions
                            + " partitions, but the view '"
                            + writer.view()
                            + "' is divided into "
                            + parts
                            + " parts, each of which writes one");
        }
    }

    @Override
    public Optional<Commit> last() {
        return last;
    }

    @Override
    public void write(Batch rows, Dictionary dictionary) {
        if (rows.rows() == 0) {
            return;
        }
        attempt(() -> {
            sender.begin();
            messages.encode(rows, dictionary, partitions, written, this::send);
            written += rows.rows();
            sender.requireNoFailure();
        });
    }

    private void send(ProducerRecord<byte[], byte[]> message) {
        refreshed.ifPresent(anew -> mark(message, anew.rows()));
        sender.send(message);
    }

    private void sendLate(ProducerRecord<byte[], byte[]> message) {
        refreshed.ifPresent(anew -> mark(message, anew.late()));
        sender.send(message);
    }

    /// Says in a message what of its partition is of the view no more, so that who has read that
    /// does not take what comes for rows behind it.
    private static void mark(
            ProducerRecord<byte[], byte[]> message, SortedMap<Integer, Long> before) {
        Long offset = before.get(message.partition());
        if (offset != null) {
            message.headers()
                    .add(Refreshed.HEADER, offset.toString().getBytes(StandardCharsets.US_ASCII));
        }
    }

    @Override
    public void writeLate(Batch rows, Dictionary dictionary) {
        if (late == null) {
            ViewOutput.super.writeLate(rows, dictionary);
            return;
        }
        if (rows.rows() == 0) {
            return;
        }
        attempt(() -> {
            sender.begin();
            late.write(rows, dictionary, this::sendLate);
            sender.requireNoFailure();
        });
    }

    @Override
    public void commit(Commit commit) {
        requireNext(commit);
        attempt(() -> {
            sender.begin();
            messages.flush(partitions, this::send);
            if (late != null) {
                late.flush(this::sendLate);
            }
            sender.send(
                    commits.message(view, new OwnedCommit(owner, Optional.of(commit), refreshed)));
            sender.commit();
            List<Path> replaced = files(last);
            last = Optional.of(commit);
            SnapshotFiles.deleteOthers(replaced, snapshots(last));
        });
    }

    private List<Path> files(Optional<Commit> commit) {
        return snapshots(commit).stream()
                .map(snapshot -> snapshotFolder.resolve(snapshot.file()))
                .toList();
    }

    private static List<Commit.Snapshot> snapshots(Optional<Commit> commit) {
        return commit.flatMap(Commit::snapshot).stream().toList();
    }

    private void requireNext(Commit commit) {
        long number = last.map(Commit::number).orElse(0L) + 1;
        if (commit.number() != number || commit.rows() != written) {
            throw new EngineException(
                    ErrorCode.INTERNAL,
                    "internal error: the view '"
                            + view
                            + "' is to have commit "
                            + commit.number()
                            + " with "
                            + commit.rows()
                            + " rows, but the next one is "
                            + number
                            + " with "
                            + written);
        }
        if (late != null && commit.lateRows() != late.written()) {
            throw new EngineException(
                    ErrorCode.INTERNAL,
                    "internal error: the view '"
                            + view
                            + "' is to have "
                            + commit.lateRows()
                            + " late rows, but has "
                            + late.written());
        }
    }

    @Override
    public Path snapshotFolder() {
        return snapshotFolder;
    }

    // ---- errors

    private void attempt(Runnable work) {
        if (broken != null) {
            throw broken;
        }
        try {
            work.run();
        } catch (KafkaException | EngineException e) {
            EngineException error = e instanceof EngineException known ? known : error(e);
            broken = error;
            throw error;
        }
    }

    private EngineException error(RuntimeException cause) {
        String what = "writing the view '" + view + "' to the topic '" + options.topic() + "'";
        EngineException known = KafkaErrors.of(what, cause);
        if (KafkaErrors.isFenced(cause) && isTakenOver(known)) {
            return new EngineException(
                    ErrorCode.TAKEN_OVER,
                    "another node has taken over the view '"
                            + view
                            + "' with its topic '"
                            + options.topic()
                            + "'; what was not committed here is thrown away, and that node goes on",
                    known);
        }
        return switch (known.code()) {
            case IO_ERROR, SOURCE_FAILED ->
                    new EngineException(
                            ErrorCode.ROLLED_BACK,
                            known.getMessage() + "; the view goes on from its last commit",
                            known);
            default -> known;
        };
    }

    /// Whether another writer has said that it is the one, or that the view is no more. A
    /// transaction that was open for too long ends in the same way, but nobody says so.
    private boolean isTakenOver(EngineException reason) {
        try {
            return commits.last(view, TRANSACTION_MILLIS)
                    .map(record -> !record.owner().equals(owner))
                    .orElse(true);
        } catch (EngineException e) {
            // not known; whoever opens the output again will see
            reason.addSuppressed(e);
            return false;
        }
    }

    private void closeMessages() {
        messages.close();
        if (late != null) {
            late.close();
        }
    }

    /// An open transaction is aborted; where the brokers cannot be told, they do it themselves
    /// after ten seconds, or when the output is opened again.
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        closeMessages();
        boolean abortable =
                broken == null
                        || (broken.code() != ErrorCode.TAKEN_OVER
                                && broken.code() != ErrorCode.ROLLED_BACK);
        try {
            if (abortable) {
                sender.abort();
            }
        } catch (KafkaException e) {
            throw KafkaErrors.of("closing the view '" + view + "'", e);
        } finally {
            producer.close(abortable ? Duration.ofMillis(CLOSE_MILLIS) : Duration.ZERO);
        }
    }
}
