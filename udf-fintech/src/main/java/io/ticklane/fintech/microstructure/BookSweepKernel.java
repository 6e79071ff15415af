package io.ticklane.fintech.microstructure;

import io.ticklane.api.column.ArrayColumn;
import io.ticklane.api.column.Columns;
import io.ticklane.api.column.DoubleColumn;
import io.ticklane.api.column.DoubleWriter;
import io.ticklane.api.function.Parameter;
import io.ticklane.api.function.ScalarKernel;
import io.ticklane.fintech.Parameters;
import java.util.List;

/// Takes a quantity from a side of a book, level by level, best first: the average price, or that
/// of the last level touched. A level without a price or a size is passed over. NULL where the book
/// has less than the quantity.
record BookSweepKernel(boolean average) implements ScalarKernel {
    static List<Parameter> parameters() {
        return List.of(
                Parameters.array("px", "prices of one side of the book, best first"),
                Parameters.array("sz", "size at each price"),
                Parameters.number("qty", "quantity to take, above 0, in the unit of sz"));
    }

    @Override
    public void apply(Columns in, int from, int to, DoubleWriter out) {
        ArrayColumn prices = in.arrays(0).view();
        ArrayColumn sizes = in.arrays(1).view();
        DoubleColumn quantities = in.doubles(2).view();
        DoubleWriter result = out.view();
        for (int row = from; row < to; row++) {
            boolean missing = prices.isMissing(row) || sizes.isMissing(row);
            double quantity = quantities.getOrNaN(row);
            result.set(
                    row,
                    missing || !(quantity > 0) ? Double.NaN : sweep(prices, sizes, row, quantity));
        }
    }

    private double sweep(ArrayColumn prices, ArrayColumn sizes, int row, double quantity) {
        int levels = Math.min(prices.length(row), sizes.length(row));
        double left = quantity;
        double cost = 0;
        for (int level = 0; level < levels; level++) {
            double price = prices.get(row, level);
            double size = sizes.get(row, level);
            if (size > 0 && !Double.isNaN(price)) {
                if (size >= left) {
                    return average ? (cost + left * price) / quantity : price;
                }
                cost += size * price;
                left -= size;
            }
        }
        return Double.NaN;
    }
}
