package io.ticklane.server.flightsql;

import io.ticklane.api.plan.Expression;
import io.ticklane.server.session.PreparedStatement;
import java.util.List;

/// A statement that a client may run: prepared, with the parameters that were bound last.
final class OpenStatement implements AutoCloseable {
    private final PreparedStatement statement;
    private volatile List<Expression.Literal> bound = List.of();

    OpenStatement(PreparedStatement statement) {
        this.statement = statement;
    }

    PreparedStatement statement() {
        return statement;
    }

    List<Expression.Literal> bound() {
        return bound;
    }

    void bind(List<Expression.Literal> values) {
        bound = values;
    }

    @Override
    public void close() {
        statement.close();
    }
}
