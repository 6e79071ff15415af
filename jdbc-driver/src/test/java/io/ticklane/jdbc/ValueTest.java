package io.ticklane.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.ticklane.jdbc.arrow.ArrowMessages;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.Date;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Time;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.util.Calendar;
import java.util.TimeZone;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Front.class)
class ValueTest {
    private final Front front;
    private Connection connection;
    private Statement statement;
    private ResultSet rows;

    ValueTest(Front front) {
        this.front = front;
    }

    @BeforeAll
    static void start() {
        Front.startServer();
    }

    @AfterAll
    static void stop() throws InterruptedException {
        Front.stopServer();
    }

    @BeforeEach
    void open() throws SQLException {
        connection = front.connect();
        statement = connection.createStatement();
        rows = statement.executeQuery("TYPES");
        rows.next();
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    @Test
    void lowValuesAreExact() throws SQLException {
        assertThat(rows.getBoolean("bool")).isFalse();
        assertThat(rows.getByte("tiny")).isEqualTo(Byte.MIN_VALUE);
        assertThat(rows.getShort("small")).isEqualTo(Short.MIN_VALUE);
        assertThat(rows.getInt("int")).isEqualTo(Integer.MIN_VALUE);
        assertThat(rows.getLong("big")).isEqualTo(Long.MIN_VALUE);
        assertThat(rows.getFloat("real")).isEqualTo(-0.1f);
        assertThat(rows.getDouble("double")).isEqualTo(0.1);
        assertThat(rows.getBigDecimal("double")).isEqualTo("0.1");
        assertThat(rows.getBigDecimal("decimal")).isEqualTo("-0.0001");
        assertThat(rows.getString("text")).isEmpty();
        assertThat(rows.getBytes("bytes")).isEmpty();
        assertThat(rows.getObject("date", LocalDate.class)).isEqualTo("1969-12-31");
        assertThat(rows.getObject("time", LocalTime.class)).isEqualTo("00:00:00.000000001");
        assertThat(rows.getObject("ts", LocalDateTime.class))
                .isEqualTo("1969-12-31T23:59:59.999999999");
        assertThat(rows.getObject("ts", Instant.class)).isEqualTo("1969-12-31T23:59:59.999999999Z");
        assertThat(rows.getObject("tz", Instant.class)).isEqualTo("1969-12-31T23:59:59.999999999Z");
        assertThat(rows.getObject("tz", OffsetDateTime.class))
                .isEqualTo("1970-01-01T00:59:59.999999999+01:00");
        assertThat(rows.getObject("ts_s", LocalDateTime.class)).isEqualTo("1969-12-31T23:59:59");
        assertThat(rows.getObject("ts_ms", LocalDateTime.class))
                .isEqualTo("1969-12-31T23:59:59.999");
        assertThat(rows.getObject("ts_us", LocalDateTime.class))
                .isEqualTo("1969-12-31T23:59:59.999999");
        assertThat(rows.getObject("span")).isEqualTo(Duration.ofNanos(-1));
        assertThat(rows.getObject("months")).isEqualTo(Period.of(-1, -1, 0));
    }

    @Test
    void highValuesAreExact() throws SQLException {
        rows.next();
        assertThat(rows.getBoolean("bool")).isTrue();
        assertThat(rows.getLong("big")).isEqualTo(Long.MAX_VALUE);
        assertThat(rows.getFloat("real")).isEqualTo(Float.MAX_VALUE);
        assertThat(rows.getDouble("double")).isNaN();
        assertThat(rows.getBigDecimal("decimal"))
                .isEqualTo("9999999999999999999999999999999999.9999");
        assertThat(rows.getString("text")).isEqualTo("Zürich \uD83D\uDE80");
        assertThat(rows.getString("large")).isEqualTo("large");
        assertThat(rows.getBytes("bytes")).containsExactly(0, 0xff);
        assertThat(rows.getObject("date", LocalDate.class)).isEqualTo("2024-10-04");
        assertThat(rows.getObject("time", LocalTime.class)).isEqualTo("23:59:59.999999999");
        assertThat(rows.getObject("time_ms", LocalTime.class)).isEqualTo("23:59:59.999");
        assertThat(rows.getObject("ts", LocalDateTime.class))
                .isEqualTo("2262-04-11T23:47:16.854775807");
        assertThat(rows.getObject("ts_us", LocalDateTime.class))
                .isEqualTo("2023-11-14T22:13:20.123456");
        assertThat(rows.getObject("span")).isEqualTo(Duration.parse("PT26H3M4.000000005S"));
        assertThat(rows.getObject("months")).isEqualTo(Period.of(2, 1, 0));
    }

    @Test
    void timestampsShowTheWallClockToTheNanosecond() throws SQLException {
        rows.next();
        Timestamp expected = Timestamp.valueOf("2262-04-11 23:47:16.854775807");
        assertThat(rows.getTimestamp("ts")).isEqualTo(expected);
        assertThat(rows.getTimestamp("ts").getNanos()).isEqualTo(854_775_807);
        assertThat(rows.getObject("ts")).isEqualTo(expected);
        Calendar tokyo = Calendar.getInstance(TimeZone.getTimeZone("Asia/Tokyo"));
        assertThat(rows.getTimestamp("ts", tokyo).toInstant())
                .isEqualTo("2262-04-11T14:47:16.854775807Z");
        assertThat(rows.getTimestamp("tz", tokyo).toInstant())
                .isEqualTo("2262-04-11T23:47:16.854775807Z");
        assertThat(rows.getDate("date")).isEqualTo(Date.valueOf("2024-10-04"));
        assertThat(rows.getDate("ts_s")).isEqualTo(Date.valueOf("2023-11-14"));
        assertThat(rows.getTime("time_ms").toLocalTime()).isEqualTo(LocalTime.of(23, 59, 59));
        assertThat(rows.getTime("ts_s")).isEqualTo(Time.valueOf("22:13:20"));
    }

    @Test
    void textDropsTrailingZeros() throws SQLException {
        assertThat(rows.getString("double")).isEqualTo("0.1");
        assertThat(rows.getString("decimal")).isEqualTo("-0.0001");
        assertThat(rows.getString("ts_ms")).isEqualTo("1969-12-31 23:59:59.999");
        assertThat(rows.getString("ts_s")).isEqualTo("1969-12-31 23:59:59");
        assertThat(rows.getString("date")).isEqualTo("1969-12-31");
        assertThat(rows.getString("time")).isEqualTo("00:00:00.000000001");
        assertThat(rows.getString("months")).isEqualTo("-1-1");
        assertThat(rows.getString("span")).isEqualTo("-0 00:00:00.000000001");
        rows.next();
        assertThat(rows.getString("span")).isEqualTo("1 02:03:04.000000005");
        assertThat(rows.getString("bytes")).isEqualTo("00ff");
        assertThat(rows.getString("bool")).isEqualTo("true");
    }

    @Test
    void nullIsNullInEveryColumn() throws SQLException {
        rows.next();
        rows.next();
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
            assertThat(rows.getObject(i)).isNull();
            assertThat(rows.wasNull()).isTrue();
            assertThat(rows.getString(i)).isNull();
            assertThat(rows.getLong(i)).isZero();
            assertThat(rows.wasNull()).isTrue();
            assertThat(rows.getDouble(i)).isZero();
            assertThat(rows.getBoolean(i)).isFalse();
            assertThat(rows.getTimestamp(i)).isNull();
            assertThat(rows.getObject(i, LocalDateTime.class)).isNull();
        }
    }

    @Test
    void nothingIsCutSilently() throws SQLException {
        rows.next();
        assertThat(state(() -> rows.getInt("big"))).isEqualTo("22003");
        assertThat(state(() -> rows.getByte("small"))).isEqualTo("22003");
        assertThat(state(() -> rows.getLong("decimal"))).isEqualTo("22003");
        assertThat(state(() -> rows.getLong("double"))).isEqualTo("22003");
        assertThat(state(() -> rows.getBigDecimal("double"))).isEqualTo("22003");
        assertThat(state(() -> rows.getInt("text"))).isEqualTo("22018");
        assertThat(state(() -> rows.getDate("int"))).isEqualTo("22018");
        assertThat(state(() -> rows.getObject("bool", Duration.class))).isEqualTo("22018");
    }

    private static String state(ThrowingCallable action) {
        return catchThrowableOfType(SQLException.class, action).getSQLState();
    }

    @Test
    void objectsAreOfTheClassThatTheMetadataNames() throws Exception {
        ResultSetMetaData columns = rows.getMetaData();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            Object value = rows.getObject(i);
            Class<?> named = Class.forName(columns.getColumnClassName(i));
            if (value != null) {
                assertThat(value.getClass()).as(columns.getColumnName(i)).isEqualTo(named);
            }
            assertThat(columns.getColumnDisplaySize(i)).isPositive();
            String text = rows.getString(i);
            if (text != null) {
                assertThat(text.length()).isLessThanOrEqualTo(columns.getColumnDisplaySize(i));
            }
        }
    }

    @Test
    void metadataSaysPrecisionScaleAndSign() throws SQLException {
        ResultSetMetaData columns = rows.getMetaData();
        int decimal = rows.findColumn("decimal");
        assertThat(columns.getColumnType(decimal)).isEqualTo(Types.DECIMAL);
        assertThat(columns.getPrecision(decimal)).isEqualTo(38);
        assertThat(columns.getScale(decimal)).isEqualTo(4);
        assertThat(columns.isSigned(rows.findColumn("big"))).isTrue();
        assertThat(columns.isSigned(rows.findColumn("text"))).isFalse();
        assertThat(columns.getScale(rows.findColumn("ts"))).isEqualTo(9);
        assertThat(columns.getPrecision(rows.findColumn("ts"))).isEqualTo(29);
        assertThat(columns.getColumnTypeName(rows.findColumn("tz")))
                .isEqualTo("TIMESTAMP WITH LOCAL TIME ZONE");
    }

    @Test
    void parametersArriveAsTheyWereGiven() throws SQLException {
        String sql =
                "ECHO BOOLEAN INTEGER BIGINT DOUBLE DECIMAL VARCHAR VARBINARY DATE TIME TIMESTAMP"
                        + " TIMESTAMPTZ INTERVAL MONTHS UNKNOWN";
        try (PreparedStatement echo = connection.prepareStatement(sql)) {
            assertThat(echo.getParameterMetaData().getParameterCount()).isEqualTo(14);
            assertThat(echo.getParameterMetaData().getParameterType(5)).isEqualTo(Types.DECIMAL);
            echo.setBoolean(1, true);
            echo.setInt(2, -7);
            echo.setLong(3, Long.MIN_VALUE);
            echo.setDouble(4, 0.1);
            echo.setBigDecimal(5, new BigDecimal("123456789.000000001"));
            echo.setString(6, "Zürich");
            echo.setBytes(7, new byte[] {1, 2});
            echo.setObject(8, LocalDate.of(2026, 1, 2));
            echo.setObject(9, LocalTime.ofNanoOfDay(1));
            echo.setTimestamp(10, Timestamp.valueOf("2026-01-02 09:30:10.123456789"));
            echo.setObject(11, Instant.ofEpochSecond(1, 2));
            echo.setObject(12, Duration.ofNanos(-5));
            echo.setObject(13, Period.ofMonths(14));
            echo.setNull(14, Types.VARCHAR);
            try (ResultSet echoed = echo.executeQuery()) {
                assertThat(echoed.next()).isTrue();
                assertThat(echoed.getString(1)).isEqualTo("Bool true");
                assertThat(echoed.getString(2)).isEqualTo("Int(32, true) -7");
                assertThat(echoed.getString(3)).isEqualTo("Int(64, true) -9223372036854775808");
                assertThat(echoed.getString(4)).isEqualTo("FloatingPoint(DOUBLE) 0.1");
                assertThat(echoed.getString(5))
                        .isEqualTo("Decimal(38, 9, 128) 123456789.000000001");
                assertThat(echoed.getString(6)).isEqualTo("Utf8 Zürich");
                assertThat(echoed.getString(7)).isEqualTo("Binary 0102");
                assertThat(echoed.getString(8)).isEqualTo("Date(DAY) 20455");
                assertThat(echoed.getString(9)).isEqualTo("Time(NANOSECOND, 64) 1");
                assertThat(echoed.getString(10))
                        .isEqualTo("Timestamp(NANOSECOND, null) 1767346210123456789");
                assertThat(echoed.getString(11)).isEqualTo("Timestamp(NANOSECOND, Z) 1000000002");
                assertThat(echoed.getString(12)).startsWith("Duration(NANOSECOND) PT-0.000000005S");
                assertThat(echoed.getString(13)).startsWith("Interval(YEAR_MONTH)").contains("14M");
                assertThat(echoed.getString(14)).isEqualTo("Null NULL");
            }
        }
    }

    @Test
    void aTimestampIsReadOnTheWallClockOfTheCalendar() throws SQLException {
        try (PreparedStatement echo = connection.prepareStatement("ECHO TIMESTAMP TIMESTAMP")) {
            Calendar tokyo = Calendar.getInstance(TimeZone.getTimeZone("Asia/Tokyo"));
            echo.setTimestamp(1, Timestamp.from(Instant.ofEpochSecond(0, 1)), tokyo);
            echo.setObject(2, OffsetDateTime.parse("1970-01-01T01:00:00.000000003+01:00"));
            try (ResultSet echoed = echo.executeQuery()) {
                echoed.next();
                assertThat(echoed.getString(1)).endsWith(" 32400000000001");
                assertThat(echoed.getString(2)).isEqualTo("Timestamp(NANOSECOND, null) 3");
            }
        }
    }

    @Test
    void aPreparedStatementRunsAgainWithOtherValues() throws SQLException {
        try (PreparedStatement echo = connection.prepareStatement("ECHO BIGINT")) {
            for (int i = 0; i < 20; i++) {
                echo.setInt(1, i);
                try (ResultSet echoed = echo.executeQuery()) {
                    echoed.next();
                    assertThat(echoed.getString(1)).isEqualTo("Int(32, true) " + i);
                }
            }
            echo.clearParameters();
            assertThat(state(echo::executeQuery)).isEqualTo("07001");
            assertThat(state(() -> echo.setInt(2, 1))).isEqualTo("07009");
            assertThat(state(() -> echo.setObject(1, new Object()))).isEqualTo("0A000");
            assertThat(state(() -> echo.setObject(1, "x", Types.INTEGER))).isEqualTo("22018");
            echo.setObject(1, "12", Types.INTEGER);
            try (ResultSet echoed = echo.executeQuery()) {
                echoed.next();
                assertThat(echoed.getString(1)).isEqualTo("Int(32, true) 12");
            }
        }
    }

    @Test
    void theArrowMessagesOfAResultAreAStreamThatArrowReads() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ResultSet numbers = statement.executeQuery("NUMBERS 2500")) {
            assertThat(numbers.isWrapperFor(ArrowMessages.class)).isTrue();
            ArrowMessages messages = numbers.unwrap(ArrowMessages.class);
            for (ByteBuffer next = messages.schema(); next != null; next = messages.next()) {
                byte[] bytes = new byte[next.remaining()];
                next.get(bytes);
                assertThat(bytes.length % 8).isZero();
                out.writeBytes(bytes);
            }
            statement.close();
            assertThat(state(messages::next)).isEqualTo("24000");
        }
        out.writeBytes(new byte[] {-1, -1, -1, -1, 0, 0, 0, 0});
        long expected = 0;
        try (BufferAllocator allocator = new RootAllocator();
                ArrowStreamReader reader =
                        new ArrowStreamReader(
                                new ByteArrayInputStream(out.toByteArray()), allocator)) {
            while (reader.loadNextBatch()) {
                BigIntVector n = (BigIntVector) reader.getVectorSchemaRoot().getVector("n");
                for (int row = 0; row < n.getValueCount(); row++) {
                    assertThat(n.get(row)).isEqualTo(expected++);
                }
            }
        }
        assertThat(expected).isEqualTo(2500);
    }

    @Test
    void aBatchIsSentAtOnce() throws SQLException {
        try (PreparedStatement count = connection.prepareStatement("COUNT BIGINT VARCHAR")) {
            for (int i = 0; i < 1000; i++) {
                count.setObject(1, i % 2 == 0 ? (Object) i : (Object) (5_000_000_000L + i));
                count.setString(2, i % 3 == 0 ? null : "row " + i);
                count.addBatch();
            }
            assertThat(count.executeBatch()).hasSize(1000).containsOnly(Statement.SUCCESS_NO_INFO);
            assertThat(count.getUpdateCount()).isEqualTo(1000);
            assertThat(count.executeBatch()).isEmpty();
            count.setInt(1, 1);
            count.setNull(2, Types.VARCHAR);
            assertThat(count.executeUpdate()).isEqualTo(1);
            count.setInt(1, 1);
            count.setString(2, "a");
            count.addBatch();
            count.setString(1, "one");
            count.addBatch();
            assertThat(state(count::executeBatch)).isEqualTo("07006");
        }
    }
}
