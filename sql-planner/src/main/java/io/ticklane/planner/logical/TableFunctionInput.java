package io.ticklane.planner.logical;

import io.ticklane.api.function.Parameter;
import io.ticklane.api.type.SqlType;
import io.ticklane.planner.validate.LibraryTableFunction;
import io.ticklane.planner.validate.TypeMapping;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.calcite.rel.RelCollations;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.tools.RelBuilder;

/// The one input that the tables of a table function become: key columns, order columns, then a
/// column for each column parameter. Rows of two tables are put together, those of the first before
/// those of the second, with NULL for the parameters of the other; the order comes later. A
/// function of constants has one row.
final class TableFunctionInput {
    private final LibraryTableFunction function;
    private final RexBuilder rex;
    private final List<Parameter.Column> parameters;
    private int keys;
    private int order;

    TableFunctionInput(LibraryTableFunction function, RexBuilder rex) {
        this.function = function;
        this.rex = rex;
        this.parameters = function.definition().spec().columns();
    }

    /// The rows of the tables, through builders that merge no projections.
    RelNode rows(List<RelNode> tables, Supplier<RelBuilder> builders) {
        RelBuilder builder = builders.get();
        if (tables.isEmpty()) {
            return builder.values(new String[] {"none"}, 0).build();
        }
        keys = function.keys(0, tables.getFirst().getRowType()).size();
        order = function.order(0, tables.getFirst().getRowType()).size();
        List<RelDataType> types = types(tables);
        List<String> names = tables.size() == 1 ? List.of() : names(tables.getFirst());
        for (int table = 0; table < tables.size(); table++) {
            builder.push(tables.get(table))
                    .project(columns(table, tables.get(table), types), names);
        }
        return tables.size() == 1 ? builder.build() : builder.union(true, 2).build();
    }

    /// The call over these rows.
    KeyedTableFunction.Call call(RelDataType rowType) {
        return new KeyedTableFunction.Call(
                function,
                range(0, keys),
                RelCollations.of(range(keys, order).stream().map(RelFieldCollation::new).toList()),
                range(keys + order, parameters.size()),
                rowType);
    }

    private static List<Integer> range(int from, int count) {
        return IntStream.range(from, from + count).boxed().toList();
    }

    /// Names for the columns of two tables: keys and order of the first one, and the parameters.
    private List<String> names(RelNode first) {
        RelDataType row = first.getRowType();
        List<String> names = new ArrayList<>();
        function.keys(0, row).forEach(key -> names.add(row.getFieldNames().get(key)));
        function.order(0, row).forEach(column -> names.add(row.getFieldNames().get(column)));
        parameters.forEach(parameter -> names.add(parameter.name()));
        return names;
    }

    /// The type of each parameter's column.
    private List<RelDataType> types(List<RelNode> tables) {
        List<RelDataType> types = new ArrayList<>();
        for (Parameter.Column parameter : parameters) {
            for (int table = 0; table < tables.size(); table++) {
                RelNode input = tables.get(table);
                int place = function.parameters(table).indexOf(parameter);
                if (place >= 0) {
                    int column = function.columns(table, input.getRowType()).get(place);
                    types.add(type(parameter, rex.makeInputRef(input, column)));
                }
            }
        }
        return types;
    }

    private RelDataType type(Parameter.Column parameter, RexNode column) {
        SqlType type = parameter.type();
        return type.kind().isNumeric()
                ? TypeMapping.toCalcite(
                        type.withNullable(column.getType().isNullable()), rex.getTypeFactory())
                : column.getType();
    }

    private List<RexNode> columns(int table, RelNode input, List<RelDataType> types) {
        RelDataType row = input.getRowType();
        List<RexNode> made = new ArrayList<>();
        function.keys(table, row).forEach(key -> made.add(rex.makeInputRef(input, key)));
        function.order(table, row).forEach(column -> made.add(rex.makeInputRef(input, column)));
        List<Integer> positions = function.columns(table, row);
        for (int i = 0; i < parameters.size(); i++) {
            int place = function.parameters(table).indexOf(parameters.get(i));
            RelDataType type = types.get(i);
            made.add(
                    place < 0
                            ? rex.makeNullLiteral(
                                    rex.getTypeFactory().createTypeWithNullability(type, true))
                            : rex.ensureType(
                                    type, rex.makeInputRef(input, positions.get(place)), false));
        }
        return made;
    }
}
