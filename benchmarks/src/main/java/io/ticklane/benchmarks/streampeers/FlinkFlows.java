package io.ticklane.benchmarks.streampeers;

import io.ticklane.benchmarks.topics.Flow;
import io.ticklane.benchmarks.topics.Quote;
import java.io.Serial;
import java.nio.charset.StandardCharsets;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.api.java.tuple.Tuple4;
import org.apache.flink.api.java.tuple.Tuple5;
import org.apache.flink.api.java.tuple.Tuple6;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/// Averages and order flow of quotes by Flink: rows and states are tuples.
final class FlinkFlows {
    private FlinkFlows() {}

    /// Puts the job together.
    static void add(StreamExecutionEnvironment flink, PeerTask task) {
        flink.fromSource(
                        FlinkAverages.source(task, new Row()),
                        WatermarkStrategy.noWatermarks(),
                        "ticks")
                .keyBy(new Symbol(), Types.STRING)
                .process(new Flows())
                .returns(Types.TUPLE(Types.STRING, Types.STRING, Types.DOUBLE, Types.DOUBLE))
                .sinkTo(FlinkAverages.sink(task, new Key(), new Value()));
    }

    /// A message as a tuple: time, symbol, bid, its size, ask, its size.
    private static final class Row
            implements KafkaRecordDeserializationSchema<
                    Tuple6<String, String, Double, Double, Double, Double>> {
        @Serial private static final long serialVersionUID = 1;

        @Override
        public void deserialize(
                ConsumerRecord<byte[], byte[]> message,
                Collector<Tuple6<String, String, Double, Double, Double, Double>> out) {
            Quote quote = Quote.read(message.value());
            out.collect(
                    Tuple6.of(
                            quote.ts(),
                            quote.symbol(),
                            quote.bid(),
                            quote.bidSize(),
                            quote.ask(),
                            quote.askSize()));
        }

        @Override
        public TypeInformation<Tuple6<String, String, Double, Double, Double, Double>>
                getProducedType() {
            return Types.TUPLE(
                    Types.STRING,
                    Types.STRING,
                    Types.DOUBLE,
                    Types.DOUBLE,
                    Types.DOUBLE,
                    Types.DOUBLE);
        }
    }

    private static final class Symbol
            implements KeySelector<Tuple6<String, String, Double, Double, Double, Double>, String> {
        @Serial private static final long serialVersionUID = 1;

        @Override
        public String getKey(Tuple6<String, String, Double, Double, Double, Double> quote) {
            return quote.f1;
        }
    }

    /// One row of each row; the state has the last average and the last quote of a symbol.
    @SuppressWarnings("NullAway.Init") // set by open
    private static final class Flows
            extends KeyedProcessFunction<
                    String,
                    Tuple6<String, String, Double, Double, Double, Double>,
                    Tuple4<String, String, Double, Double>> {
        @Serial private static final long serialVersionUID = 1;

        private transient ValueState<Tuple5<Double, Double, Double, Double, Double>> flows;

        @Override
        public void open(OpenContext context) {
            flows =
                    getRuntimeContext()
                            .getState(
                                    new ValueStateDescriptor<>(
                                            "flow",
                                            Types.TUPLE(
                                                    Types.DOUBLE,
                                                    Types.DOUBLE,
                                                    Types.DOUBLE,
                                                    Types.DOUBLE,
                                                    Types.DOUBLE)));
        }

        @Override
        public void processElement(
                Tuple6<String, String, Double, Double, Double, Double> quote,
                Context context,
                Collector<Tuple4<String, String, Double, Double>> out)
                throws Exception {
            Tuple5<Double, Double, Double, Double, Double> state = flows.value();
            Flow last =
                    state == null
                            ? null
                            : new Flow(
                                    state.f0, Double.NaN, state.f1, state.f2, state.f3, state.f4);
            Flow flow = Flow.next(last, quote.f2, quote.f3, quote.f4, quote.f5);
            flows.update(Tuple5.of(flow.average(), quote.f2, quote.f3, quote.f4, quote.f5));
            out.collect(Tuple4.of(quote.f0, quote.f1, flow.average(), flow.flow()));
        }
    }

    private static final class Key
            implements SerializationSchema<Tuple4<String, String, Double, Double>> {
        @Serial private static final long serialVersionUID = 1;

        @Override
        public byte[] serialize(Tuple4<String, String, Double, Double> row) {
            return row.f1.getBytes(StandardCharsets.UTF_8);
        }
    }

    private static final class Value
            implements SerializationSchema<Tuple4<String, String, Double, Double>> {
        @Serial private static final long serialVersionUID = 1;

        @Override
        public byte[] serialize(Tuple4<String, String, Double, Double> row) {
            return Quote.message(row.f0, row.f1, row.f2, row.f3);
        }
    }
}
