package io.ticklane.benchmarks.streampeers;

import io.ticklane.benchmarks.topics.Flow;
import io.ticklane.benchmarks.topics.Quote;
import java.nio.ByteBuffer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/// Averages and order flow of quotes by Kafka Streams: one row of each row; the state has the last
/// average and the last quote of a symbol.
@SuppressWarnings("NullAway.Init") // set by init
final class KafkaStreamsFlows implements Processor<String, byte[], String, byte[]> {
    /// How the store holds the average and the quote.
    static final Serde<Flow> SERDE =
            Serdes.serdeFrom((_, flow) -> bytes(flow), (_, bytes) -> flow(bytes));

    private static final int BYTES = 5 * Double.BYTES;

    private ProcessorContext<String, byte[]> context;
    private KeyValueStore<String, Flow> flows;

    private static byte @Nullable [] bytes(@Nullable Flow flow) {
        return flow == null
                ? null
                : ByteBuffer.allocate(BYTES)
                        .putDouble(flow.average())
                        .putDouble(flow.bid())
                        .putDouble(flow.bidSize())
                        .putDouble(flow.ask())
                        .putDouble(flow.askSize())
                        .array();
    }

    private static @Nullable Flow flow(byte @Nullable [] bytes) {
        if (bytes == null) {
            return null;
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        return new Flow(
                in.getDouble(),
                Double.NaN,
                in.getDouble(),
                in.getDouble(),
                in.getDouble(),
                in.getDouble());
    }

    @Override
    public void init(ProcessorContext<String, byte[]> given) {
        context = given;
        flows = given.getStateStore(KafkaStreamsAverages.STORE);
    }

    @Override
    public void process(Record<String, byte[]> row) {
        Quote quote = Quote.read(row.value());
        Flow flow = quote.after(flows.get(quote.symbol()));
        flows.put(quote.symbol(), flow);
        context.forward(
                row.withValue(
                        Quote.message(quote.ts(), quote.symbol(), flow.average(), flow.flow())));
    }
}
