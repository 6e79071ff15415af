package io.ticklane.benchmarks.streampeers;

import io.ticklane.benchmarks.topics.Averages;
import io.ticklane.benchmarks.topics.Tick;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;

/// A query by Kafka Streams, exactly once (EOS v2), until the process is ended. The state is in the
/// memory of the process, with a cache, so that only what has changed since the last commit goes to
/// the topic of changes.
final class KafkaStreamsAverages {
    /// The name of the state.
    static final String STORE = "averages";

    private static final int CACHE_BYTES = 64 << 20;
    private static final int BATCH_BYTES = 256 << 10;
    private static final int BUFFER_BYTES = 128 << 20;
    private static final int PARTITION_FETCH_BYTES = 4 << 20;
    private static final int FETCH_BYTES = 16 << 20;
    private static final int RECORDS = 10_000;
    private static final int LINGER_MILLIS = 20;

    /// Kept, so that it stays set: Kafka's clients say much.
    private static final Logger ALL = Logger.getLogger("");

    private KafkaStreamsAverages() {}

    /// Runs a [PeerTask].
    public static void main(String[] arguments) throws InterruptedException {
        ALL.setLevel(Level.WARNING);
        PeerTask task = PeerTask.of(arguments);
        CountDownLatch ended = new CountDownLatch(1);
        try (KafkaStreams streams = new KafkaStreams(topology(task), properties(task))) {
            streams.setStateListener((state, _) -> {
                if (state == KafkaStreams.State.ERROR) {
                    ended.countDown();
                }
            });
            streams.start();
            ended.await();
        }
    }

    private static Topology topology(PeerTask task) {
        return switch (task.query()) {
            case EWMA -> topology(task, Serdes.Double(), Average::new);
            case EWMA_OFI -> topology(task, KafkaStreamsFlows.SERDE, KafkaStreamsFlows::new);
        };
    }

    private static <T> Topology topology(
            PeerTask task,
            Serde<T> state,
            ProcessorSupplier<String, byte[], String, byte[]> processor) {
        StreamsBuilder builder = new StreamsBuilder();
        builder.addStateStore(
                Stores.keyValueStoreBuilder(
                                Stores.inMemoryKeyValueStore(STORE), Serdes.String(), state)
                        .withCachingEnabled());
        builder.stream(task.ticks(), Consumed.with(Serdes.String(), Serdes.ByteArray()))
                .process(processor, STORE)
                .to(task.averages(), Produced.with(Serdes.String(), Serdes.ByteArray()));
        return builder.build();
    }

    private static Properties properties(PeerTask task) {
        Map<String, Object> all = new HashMap<>();
        all.put(StreamsConfig.APPLICATION_ID_CONFIG, task.name());
        all.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, task.brokers());
        all.put(StreamsConfig.STATE_DIR_CONFIG, task.folder().toString());
        all.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        all.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, task.commitMillis());
        all.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, task.parallelism());
        all.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, 1);
        all.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, CACHE_BYTES);
        all.put(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, RECORDS);
        consumer(all, ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        consumer(all, ConsumerConfig.MAX_POLL_RECORDS_CONFIG, RECORDS);
        consumer(all, ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES);
        consumer(all, ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, PARTITION_FETCH_BYTES);
        producer(all, ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
        producer(all, ProducerConfig.BUFFER_MEMORY_CONFIG, BUFFER_BYTES);
        producer(all, ProducerConfig.LINGER_MS_CONFIG, LINGER_MILLIS);
        producer(all, ProducerConfig.COMPRESSION_TYPE_CONFIG, "none");
        Properties properties = new Properties();
        properties.putAll(all);
        return properties;
    }

    private static void consumer(Map<String, Object> all, String name, Object value) {
        all.put(StreamsConfig.mainConsumerPrefix(name), value);
    }

    private static void producer(Map<String, Object> all, String name, Object value) {
        all.put(StreamsConfig.producerPrefix(name), value);
    }

    /// One row of each row; the state has the last average of a symbol.
    @SuppressWarnings("NullAway.Init") // set by init
    private static final class Average implements Processor<String, byte[], String, byte[]> {
        private ProcessorContext<String, byte[]> context;
        private KeyValueStore<String, Double> averages;

        @Override
        public void init(ProcessorContext<String, byte[]> given) {
            context = given;
            averages = given.getStateStore(STORE);
        }

        @Override
        public void process(Record<String, byte[]> row) {
            Tick tick = Tick.read(row.value());
            Double last = averages.get(tick.symbol());
            double average =
                    last == null ? tick.value() : last + Averages.ALPHA * (tick.value() - last);
            averages.put(tick.symbol(), average);
            context.forward(row.withValue(new Tick(tick.ts(), tick.symbol(), average).average()));
        }
    }
}
