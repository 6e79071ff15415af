package io.ticklane.tests.slt;

import io.ticklane.api.error.EngineException;
import io.ticklane.server.session.ArrowRows;
import io.ticklane.server.session.Engine;
import io.ticklane.server.session.EngineSettings;
import io.ticklane.server.session.PreparedStatement;
import io.ticklane.server.session.Session;
import io.ticklane.server.session.StatementResult;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.TimeNanoVector;
import org.apache.arrow.vector.TimeStampNanoTZVector;
import org.apache.arrow.vector.TimeStampNanoVector;
import org.apache.arrow.vector.types.pojo.Field;
import org.jspecify.annotations.Nullable;

/// A session in this process, without a wire. Closing it checks that all memory was released.
public final class EngineDoor implements FrontDoor {
    private final Engine engine = Engine.start(EngineSettings.standard());
    private final Session session = engine.openSession(Map.of());

    @Override
    public String name() {
        return "engine";
    }

    @Override
    public Answer run(String sql) throws Refusal {
        try (PreparedStatement statement = session.prepare(sql)) {
            StatementResult result = statement.execute(List.of(), 0);
            try (ArrowRows rows = new ArrowRows(engine, result, 0)) {
                List<String> columns =
                        rows.root().getSchema().getFields().stream().map(Field::getName).toList();
                List<List<@Nullable String>> texts = new ArrayList<>();
                while (rows.next()) {
                    for (int row = 0; row < rows.root().getRowCount(); row++) {
                        List<@Nullable String> values = new ArrayList<>();
                        for (FieldVector vector : rows.root().getFieldVectors()) {
                            values.add(ValueText.of(value(vector, row)));
                        }
                        texts.add(values);
                    }
                }
                return new Answer(columns, texts);
            }
        } catch (EngineException e) {
            throw new Refusal(e.sqlState(), String.valueOf(e.getMessage()), e);
        }
    }

    private static @Nullable Object value(FieldVector vector, int row) {
        if (vector.isNull(row)) {
            return null;
        }
        return switch (vector) {
            case TimeStampNanoVector times -> timestamp(times.get(row));
            case TimeStampNanoTZVector times -> timestamp(times.get(row));
            case TimeNanoVector times -> LocalTime.ofNanoOfDay(times.get(row));
            case DateDayVector days -> LocalDate.ofEpochDay(days.get(row));
            default -> plain(vector.getObject(row));
        };
    }

    private static Object plain(Object value) {
        return switch (value) {
            case BigDecimal number -> number;
            case Duration time -> time;
            case Number number -> number;
            case Boolean truth -> truth;
            case byte[] bytes -> bytes;
            case List<?> list -> list;
            default -> value.toString();
        };
    }

    private static LocalDateTime timestamp(long nanos) {
        return LocalDateTime.ofEpochSecond(
                Math.floorDiv(nanos, 1_000_000_000L),
                (int) Math.floorMod(nanos, 1_000_000_000L),
                ZoneOffset.UTC);
    }

    @Override
    public void close() {
        session.close();
        engine.close();
    }
}
