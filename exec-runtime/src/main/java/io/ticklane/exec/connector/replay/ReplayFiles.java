package io.ticklane.exec.connector.replay;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.operator.Source;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.source.FileDescription;
import io.ticklane.exec.source.FileTables;
import io.ticklane.exec.source.Share;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The columns of a table in files, by their names.
final class ReplayFiles {
    private ReplayFiles() {}

    /// Opens some columns of a table.
    ///
    /// Errors: 42P01 when there is no file, 42703 for a column that the files do not have, 42804
    /// for one of another type.
    static Source open(
            String path,
            RowType table,
            List<Integer> columns,
            Optional<Expression> filter,
            QueryContext context) {
        FileDescription files = FileTables.describe(path, List.of(), context.memory().allocator());
        List<Integer> positions = new ArrayList<>();
        for (int column : columns) {
            positions.add(position(files.rowType(), table.field(column), path));
        }
        return FileTables.open(
                files.source(), files.rowType(), positions, filter, Share.ALL, context);
    }

    private static int position(RowType files, Field field, String path) {
        int position = files.indexOf(field.name());
        if (position < 0) {
            throw new EngineException(
                    ErrorCode.COLUMN_NOT_FOUND,
                    "'"
                            + path
                            + "' has no column "
                            + field.name()
                            + "; it has "
                            + String.join(", ", files.fields().stream().map(Field::name).toList()));
        }
        SqlType found = files.type(position);
        boolean fits =
                found.sameValues(field.type()) && (field.type().nullable() || !found.nullable());
        if (!fits) {
            throw new EngineException(
                    ErrorCode.TYPE_MISMATCH,
                    "the column "
                            + field.name()
                            + " of '"
                            + path
                            + "' is "
                            + found
                            + ", but in the table it is "
                            + field.type());
        }
        return position;
    }
}
