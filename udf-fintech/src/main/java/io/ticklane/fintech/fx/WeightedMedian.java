package io.ticklane.fintech.fx;

import io.ticklane.api.state.QueueCells;

/// The median of values that count several times, in a queue in which each value is followed by how
/// often it counts. Sorts the queue in its place.
final class WeightedMedian {
    private WeightedMedian() {}

    /// The median of the queue of a slot, of an even number the mean of the middle two; NaN where
    /// it is empty.
    static double of(QueueCells queue, int slot) {
        int values = queue.size(slot) / 2;
        if (values == 0) {
            return Double.NaN;
        }
        sort(queue, slot, values);
        double count = 0;
        for (int i = 0; i < values; i++) {
            count += queue.get(slot, 2 * i + 1);
        }
        double low = at(queue, slot, Math.floor((count - 1) / 2));
        double high = at(queue, slot, Math.floor(count / 2));
        return low == high ? low : low / 2 + high / 2;
    }

    /// The value at a place of the sorted values, counted as often as they count.
    private static double at(QueueCells queue, int slot, double place) {
        int i = 0;
        double until = queue.get(slot, 1);
        while (until <= place) {
            i++;
            until += queue.get(slot, 2 * i + 1);
        }
        return queue.get(slot, 2 * i);
    }

    /// By a heap: in its place, and never slower than values times their logarithm.
    private static void sort(QueueCells queue, int slot, int values) {
        for (int top = values / 2 - 1; top >= 0; top--) {
            sift(queue, slot, top, values);
        }
        for (int end = values - 1; end > 0; end--) {
            swap(queue, slot, 0, end);
            sift(queue, slot, 0, end);
        }
    }

    private static void sift(QueueCells queue, int slot, int top, int end) {
        int parent = top;
        int child = 2 * parent + 1;
        while (child < end) {
            if (child + 1 < end && value(queue, slot, child) < value(queue, slot, child + 1)) {
                child++;
            }
            if (value(queue, slot, parent) >= value(queue, slot, child)) {
                return;
            }
            swap(queue, slot, parent, child);
            parent = child;
            child = 2 * parent + 1;
        }
    }

    private static double value(QueueCells queue, int slot, int i) {
        return queue.get(slot, 2 * i);
    }

    private static void swap(QueueCells queue, int slot, int i, int j) {
        double value = queue.get(slot, 2 * i);
        double times = queue.get(slot, 2 * i + 1);
        queue.set(slot, 2 * i, queue.get(slot, 2 * j));
        queue.set(slot, 2 * i + 1, queue.get(slot, 2 * j + 1));
        queue.set(slot, 2 * j, value);
        queue.set(slot, 2 * j + 1, times);
    }
}
