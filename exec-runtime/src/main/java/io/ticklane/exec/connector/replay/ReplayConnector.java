package io.ticklane.exec.connector.replay;

import com.google.auto.service.AutoService;
import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.TableSource;
import io.ticklane.api.type.RowType;
import io.ticklane.exec.connector.ConnectedTable;
import io.ticklane.exec.connector.Connector;
import io.ticklane.exec.connector.TableOptions;
import java.util.Optional;
import java.util.OptionalDouble;

/// The connector `replay`.
@AutoService(Connector.class)
public final class ReplayConnector implements Connector {
    private static final String SPEED = "speed";
    private static final String FASTEST = "max";
    private static final double MOST = 1e9;

    @Override
    public String name() {
        return "replay";
    }

    @Override
    public ConnectedTable table(TableSource.Connected source, RowType columns) {
        TableOptions options = new TableOptions(source);
        String path = options.required("path", "a file, or a pattern of files");
        OptionalDouble speed = speed(options.text(SPEED));
        options.requireNoOthers();
        if (speed.isPresent() && source.watermark().isEmpty()) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT,
                    "the option speed goes by the times of the rows: say which column has them with"
                            + " WATERMARK FOR");
        }
        return new ReplayTable(source, columns, path, speed);
    }

    private static OptionalDouble speed(Optional<String> given) {
        if (given.isEmpty() || given.get().equalsIgnoreCase(FASTEST)) {
            return OptionalDouble.empty();
        }
        double speed = number(given.get());
        if (!(speed > 0 && speed <= MOST)) {
            throw TableOptions.bad(
                    SPEED,
                    given.get(),
                    "'max' or a number above 0, such as 1 for the speed at which it happened");
        }
        return OptionalDouble.of(speed);
    }

    /// The number of a text; NaN for another text.
    private static double number(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }
}
