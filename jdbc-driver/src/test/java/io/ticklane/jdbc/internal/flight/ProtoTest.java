package io.ticklane.jdbc.internal.flight;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.arrow.flight.impl.Flight;
import org.apache.arrow.flight.sql.impl.FlightSql;
import org.junit.jupiter.api.Test;

class ProtoTest {

    private static Flight.FlightInfo info() {
        return Flight.FlightInfo.newBuilder()
                .setFlightDescriptor(
                        Flight.FlightDescriptor.newBuilder()
                                .setType(Flight.FlightDescriptor.DescriptorType.CMD)
                                .setCmd(ByteString.copyFromUtf8("command")))
                .addEndpoint(
                        Flight.FlightEndpoint.newBuilder()
                                .setTicket(
                                        Flight.Ticket.newBuilder()
                                                .setTicket(ByteString.copyFromUtf8("ticket")))
                                .addLocation(Flight.Location.newBuilder().setUri("grpc://host:1")))
                .addEndpoint(Flight.FlightEndpoint.newBuilder())
                .setTotalRecords(-1)
                .setTotalBytes(Long.MAX_VALUE)
                .setOrdered(true)
                .build();
    }

    @Test
    void whatIsWrittenIsWhatProtobufWrites() {
        byte[] ours =
                ProtoWriter.any("CommandStatementQuery", new ProtoWriter().text(1, "SELECT 'ü'"));
        FlightSql.CommandStatementQuery theirs =
                FlightSql.CommandStatementQuery.newBuilder().setQuery("SELECT 'ü'").build();
        assertThat(ours).isEqualTo(Any.pack(theirs).toByteArray());
        assertThat(new ProtoWriter().number(1, -1).toBytes())
                .isEqualTo(
                        FlightSql.DoPutUpdateResult.newBuilder()
                                .setRecordCount(-1)
                                .build()
                                .toByteArray());
        assertThat(FlightChannel.descriptor("command".getBytes(UTF_8)).toBytes())
                .isEqualTo(info().getFlightDescriptor().toByteArray());
    }

    @Test
    void whatProtobufWritesIsRead() throws SQLException {
        FlightPlan plan = FlightPlan.read(ByteBuffer.wrap(info().toByteArray()));
        assertThat(plan.endpoints()).hasSize(2);
        assertThat(plan.endpoints().get(0).ticket()).isEqualTo("ticket".getBytes(UTF_8));
        assertThat(plan.endpoints().get(0).locations()).isEqualTo(List.of("grpc://host:1"));
        assertThat(plan.endpoints().get(1).locations()).isEmpty();
        assertThat(plan.columns().fields()).isEmpty();
    }

    @Test
    void brokenMessagesGiveAnSqlExceptionOrValuesButNothingElse() {
        long seed = 99L;
        Random random = new Random(seed);
        byte[] whole = info().toByteArray();
        int refused = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] broken = Arrays.copyOf(whole, 1 + random.nextInt(whole.length));
            for (int change = 0; change < 3; change++) {
                broken[random.nextInt(broken.length)] = (byte) random.nextInt();
            }
            try {
                FlightPlan.read(ByteBuffer.wrap(broken));
            } catch (SQLException e) {
                refused++;
                assertThat(e.getSQLState()).as("seed %s, case %s", seed, i).isEqualTo("XX001");
            }
        }
        assertThat(refused).isGreaterThan(1000);
    }
}
