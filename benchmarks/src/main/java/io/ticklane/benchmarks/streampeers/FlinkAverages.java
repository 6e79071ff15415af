package io.ticklane.benchmarks.streampeers;

import io.ticklane.benchmarks.topics.Averages;
import io.ticklane.benchmarks.topics.Tick;
import java.io.Serial;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Properties;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.api.java.tuple.Tuple3;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.TransactionNamingStrategy;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/// A query by Flink's DataStream API on a cluster in the process, exactly once, until the process
/// is ended. The state is on the heap, rows are tuples, and objects are reused: the fastest that
/// Flink's documentation has.
final class FlinkAverages {
    private static final String BATCH_BYTES = Integer.toString(256 << 10);
    private static final String BUFFER_BYTES = Integer.toString(128 << 20);
    private static final String PARTITION_FETCH_BYTES = Integer.toString(4 << 20);
    private static final String FETCH_BYTES = Integer.toString(16 << 20);

    /// Kept, so that it stays set: Flink says much.
    private static final Logger ALL = Logger.getLogger("");

    private FlinkAverages() {}

    /// Runs a [PeerTask].
    public static void main(String[] arguments) throws Exception {
        ALL.setLevel(Level.WARNING);
        PeerTask task = PeerTask.of(arguments);
        StreamExecutionEnvironment flink =
                StreamExecutionEnvironment.createLocalEnvironment(
                        task.parallelism(), configuration(task));
        switch (task.query()) {
            case EWMA -> addAverages(flink, task);
            case EWMA_OFI -> FlinkFlows.add(flink, task);
        }
        flink.execute(task.name());
    }

    private static void addAverages(StreamExecutionEnvironment flink, PeerTask task) {
        flink.fromSource(source(task, new Row()), WatermarkStrategy.noWatermarks(), "ticks")
                .keyBy(new Symbol(), Types.STRING)
                .process(new Average())
                .returns(Row.TYPE)
                .sinkTo(sink(task, new Key(), new Value()));
    }

    private static Configuration configuration(PeerTask task) {
        return Configuration.fromMap(
                Map.of(
                        "execution.checkpointing.interval", task.commitMillis() + " ms",
                        "execution.checkpointing.mode", "EXACTLY_ONCE",
                        "execution.checkpointing.storage", "jobmanager",
                        "state.backend.type", "hashmap",
                        "pipeline.object-reuse", "true",
                        "pipeline.generic-types", "false",
                        "restart-strategy.type", "disable",
                        "taskmanager.numberOfTaskSlots", Integer.toString(task.parallelism()),
                        "io.tmp.dirs", task.folder().toString()));
    }

    /// The topic of ticks.
    static <T> KafkaSource<T> source(PeerTask task, KafkaRecordDeserializationSchema<T> row) {
        Properties consumer = new Properties();
        consumer.setProperty("isolation.level", "read_committed");
        consumer.setProperty("max.poll.records", "10000");
        consumer.setProperty("fetch.max.bytes", FETCH_BYTES);
        consumer.setProperty("max.partition.fetch.bytes", PARTITION_FETCH_BYTES);
        consumer.setProperty("partition.discovery.interval.ms", "-1");
        return KafkaSource.<T>builder()
                .setBootstrapServers(task.brokers())
                .setTopics(task.ticks())
                .setGroupId(task.name())
                .setStartingOffsets(OffsetsInitializer.earliest())
                .setDeserializer(row)
                .setProperties(consumer)
                .build();
    }

    /// The topic of averages.
    static <T> KafkaSink<T> sink(
            PeerTask task, SerializationSchema<T> key, SerializationSchema<T> value) {
        Properties producer = new Properties();
        producer.setProperty("batch.size", BATCH_BYTES);
        producer.setProperty("buffer.memory", BUFFER_BYTES);
        producer.setProperty("linger.ms", "20");
        producer.setProperty("compression.type", "none");
        producer.setProperty("transaction.timeout.ms", "60000");
        return KafkaSink.<T>builder()
                .setBootstrapServers(task.brokers())
                .setKafkaProducerConfig(producer)
                .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
                .setTransactionalIdPrefix(task.name())
                .setTransactionNamingStrategy(TransactionNamingStrategy.POOLING)
                .setRecordSerializer(
                        KafkaRecordSerializationSchema.<T>builder()
                                .setTopic(task.averages())
                                .setKeySerializationSchema(key)
                                .setValueSerializationSchema(value)
                                .build())
                .build();
    }

    /// A message as a tuple: time, symbol, price.
    private static final class Row
            implements KafkaRecordDeserializationSchema<Tuple3<String, String, Double>> {
        @Serial private static final long serialVersionUID = 1;

        static final TypeInformation<Tuple3<String, String, Double>> TYPE =
                Types.TUPLE(Types.STRING, Types.STRING, Types.DOUBLE);

        @Override
        public void deserialize(
                ConsumerRecord<byte[], byte[]> message,
                Collector<Tuple3<String, String, Double>> out) {
            Tick tick = Tick.read(message.value());
            out.collect(Tuple3.of(tick.ts(), tick.symbol(), tick.value()));
        }

        @Override
        public TypeInformation<Tuple3<String, String, Double>> getProducedType() {
            return TYPE;
        }
    }

    private static final class Symbol
            implements KeySelector<Tuple3<String, String, Double>, String> {
        @Serial private static final long serialVersionUID = 1;

        @Override
        public String getKey(Tuple3<String, String, Double> tick) {
            return tick.f1;
        }
    }

    /// One row of each row; the state has the last average of a symbol.
    @SuppressWarnings("NullAway.Init") // set by open
    private static final class Average
            extends KeyedProcessFunction<
                    String, Tuple3<String, String, Double>, Tuple3<String, String, Double>> {
        @Serial private static final long serialVersionUID = 1;

        private transient ValueState<Double> averages;

        @Override
        public void open(OpenContext context) {
            averages =
                    getRuntimeContext()
                            .getState(new ValueStateDescriptor<>("average", Types.DOUBLE));
        }

        @Override
        public void processElement(
                Tuple3<String, String, Double> tick,
                Context context,
                Collector<Tuple3<String, String, Double>> out)
                throws Exception {
            Double last = averages.value();
            double average = last == null ? tick.f2 : last + Averages.ALPHA * (tick.f2 - last);
            averages.update(average);
            tick.f2 = average;
            out.collect(tick);
        }
    }

    private static final class Key implements SerializationSchema<Tuple3<String, String, Double>> {
        @Serial private static final long serialVersionUID = 1;

        @Override
        public byte[] serialize(Tuple3<String, String, Double> row) {
            return row.f1.getBytes(StandardCharsets.UTF_8);
        }
    }

    private static final class Value
            implements SerializationSchema<Tuple3<String, String, Double>> {
        @Serial private static final long serialVersionUID = 1;

        @Override
        public byte[] serialize(Tuple3<String, String, Double> row) {
            return new Tick(row.f0, row.f1, row.f2).average();
        }
    }
}
