package io.ticklane.exec.source.kafka;

import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.connector.TableWriter;
import io.ticklane.exec.memory.QueryMemory;
import java.time.Duration;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;

/// Writes rows as messages, in transactions.
final class KafkaWriter implements TableWriter {
    private static final long CLOSE_MILLIS = 5_000;

    private final KafkaOptions options;
    private final String what;
    private final String transactionalId = KafkaClients.newTransactionalId();
    private final RowMessages messages;
    private final Producer<byte[], byte[]> producer;
    private final MessageSender sender;
    private int partitions;
    private long written;
    private boolean closed;

    KafkaWriter(KafkaOptions options, QueryMemory memory) {
        this.options = options;
        this.what = "writing to the topic '" + options.topic() + "'";
        this.messages = new RowMessages(options, memory);
        try {
            this.producer = KafkaClients.producer(options, transactionalId);
        } catch (Throwable e) {
            messages.close();
            throw e;
        }
        this.sender = new MessageSender(producer);
    }

    @Override
    public void write(Batch rows, Dictionary dictionary) {
        if (rows.rows() == 0) {
            return;
        }
        attempt(() -> {
            begin();
            messages.encode(rows, dictionary, partitions, written, sender::send);
            written += rows.rows();
            sender.requireNoFailure();
        });
    }

    private void attempt(Runnable work) {
        try {
            work.run();
        } catch (KafkaException e) {
            throw KafkaErrors.of(what, e);
        }
    }

    private void begin() {
        if (partitions == 0) {
            int found = TopicSnapshot.countForWriting(options);
            producer.initTransactions();
            partitions = found;
        }
        if (sender.begin()) {
            written = 0;
        }
    }

    @Override
    public void commit() {
        if (!sender.isOpen()) {
            return;
        }
        attempt(() -> {
            messages.flush(partitions, sender::send);
            sender.requireNoFailure();
        });
        try {
            sender.commit();
            Visibility.await(transactionalId, options, what);
        } catch (TimeoutException e) {
            throw KafkaErrors.of(
                    "ending the transaction of "
                            + what
                            + ", so that it is not known whether its rows are there,",
                    e);
        } catch (KafkaException e) {
            throw KafkaErrors.of(what, e);
        }
    }

    /// An open transaction is aborted; where the brokers cannot be told, they do it themselves
    /// after the time that a transaction may take.
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        messages.close();
        try {
            sender.abort();
        } catch (KafkaException e) {
            throw KafkaErrors.of("aborting the transaction of " + what, e);
        } finally {
            producer.close(Duration.ofMillis(CLOSE_MILLIS));
        }
    }
}
