package io.ticklane.planner.catalog;

import io.ticklane.api.plan.ChangeMark;
import io.ticklane.api.plan.SortKey;
import io.ticklane.api.plan.TableSource;
import io.ticklane.api.type.RowType;
import io.ticklane.planner.parse.StatementSyntax.Relation;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// What the planner knows of a table. Immutable: the rows and their order do not change while a
/// statement is planned and run.
public interface TableDescription {
    /// The name; for a file, the schema is [io.ticklane.planner.parse.StatementSyntax#FILE_SCHEMA]
    /// and the name its path.
    TableName name();

    /// Whether it is a table or a materialized view.
    default Relation kind() {
        return Relation.TABLE;
    }

    /// The columns.
    RowType columns();

    /// The columns as they are stored: with a [ChangeMark] behind them where rows may go.
    default RowType stored() {
        return source().rowKey().filter(TableSource.RowKey::marked).isPresent()
                ? ChangeMark.behind(columns())
                : columns();
    }

    /// How many rows there are, about.
    double rowCount();

    /// How many distinct values a column has, about; empty if that is not known.
    default OptionalDouble distinctValues(int column) {
        return OptionalDouble.empty();
    }

    /// Where the rows are.
    TableSource source();

    /// Whether it is proven that the rows of each key (equal values in the key columns, all rows
    /// for no keys) come in this order; positions are those of [#columns()].
    boolean orderedWithin(List<Integer> keys, List<SortKey> order);

    /// What makes it certain that the rows of each key come in this order when they are read, so
    /// that no operator has to look at it again: digests of the files that it was proven of, none
    /// for rows that cannot change. Empty where they may come otherwise.
    default Optional<List<Long>> certainOrder(List<Integer> keys, List<SortKey> order) {
        return Optional.empty();
    }

    /// The key groups of the table's files by a column, where it is proven that all rows of each
    /// file are in one; empty where they are not, and for a table of fewer than two files. The
    /// column may be read to find out.
    default Optional<KeyedFiles> keyedFiles(int column) {
        return Optional.empty();
    }
}
