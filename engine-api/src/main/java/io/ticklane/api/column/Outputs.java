package io.ticklane.api.column;

import java.util.List;

/// The writers of a running kernel's outputs.
public record Outputs(List<DoubleWriter> writers) {
    public Outputs {
        writers = List.copyOf(writers);
    }

    /// The writer of an output from 0.
    public DoubleWriter output(int index) {
        return writers.get(index);
    }
}
